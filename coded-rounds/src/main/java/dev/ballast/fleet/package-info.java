/**
 * The nodes: requests for products, requests outside rounds, health as the rounds report it, and what is known of each link. Depends on
 * {@code round}, {@code telemetry}, {@code wire}, {@code coding}, {@code gemm} and {@code clock}; knows no model and no request.
 */
@NullMarked
package dev.ballast.fleet;

import org.jspecify.annotations.NullMarked;
