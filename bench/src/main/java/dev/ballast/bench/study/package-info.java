/**
 * Shared by all studies: figures and their format, tables, result files, charts, and a client of a node's plain mode.
 *
 * <p>May depend on {@code transport}. Only this package may depend on XChart.
 */
@NullMarked
package dev.ballast.bench.study;

import org.jspecify.annotations.NullMarked;
