/**
 * Loads models for serving: reads the file, cuts the stages, plans the layers and encodes their parity. Touches no node.
 *
 * <p>May depend on {@code config} and {@code picture}, on {@code rounds}, {@code round}, {@code fleet} and {@code plan}, and on the
 * packages of models and codes.
 */
@NullMarked
package dev.ballast.gateway.models;

import org.jspecify.annotations.NullMarked;
