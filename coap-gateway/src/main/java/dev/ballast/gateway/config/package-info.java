/**
 * The settings of a gateway: nodes, how layers are split, protected and waited for, types on the wire, models, and the model store.
 * They are values and are checked when they are constructed.
 *
 * <p>May depend on {@code picture} and on the values of {@code fleet}, {@code plan} and {@code round}.
 */
@NullMarked
package dev.ballast.gateway.config;

import org.jspecify.annotations.NullMarked;
