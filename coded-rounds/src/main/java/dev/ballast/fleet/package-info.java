/**
 * The nodes: how they are asked for products and looked after, what the rounds say of their health, and what is known of the way to each.
 * Depends on {@code config}; knows neither layers nor models.
 */
@NullMarked
package dev.ballast.fleet;

import org.jspecify.annotations.NullMarked;
