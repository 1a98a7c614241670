/**
 * Reads the configuration file of the gateway and the settings of stored models, both in YAML, into the values of {@code config}.
 *
 * <p>May depend on {@code config}, {@code models}, {@code deployment} and {@code picture}, on {@code dev.ballast.profile}, and on the
 * values of {@code fleet}, {@code plan}, {@code gemm}, {@code round} and {@code wire}. The core packages of the gateway may not depend
 * on this package.
 */
@NullMarked
package dev.ballast.gateway.yaml;

import org.jspecify.annotations.NullMarked;
