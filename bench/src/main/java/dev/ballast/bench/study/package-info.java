/**
 * What studies share: figures and how they are written, tables, result files, charts, and a client of a node's plain mode. XChart is used
 * here and nowhere else.
 */
@NullMarked
package dev.ballast.bench.study;

import org.jspecify.annotations.NullMarked;
