/**
 * Shared by all studies: figures and their format, tables, result files, charts, a client of a node's plain mode, and an MQTT
 * client.
 *
 * <p>May depend on {@code transport}. Only this package may depend on XChart.
 */
@NullMarked
package dev.ballast.bench.study;

import org.jspecify.annotations.NullMarked;
