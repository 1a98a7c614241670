/**
 * The table of supported operators, and the operators that normalize.
 *
 * <p>Depends on {@code dev.ballast.tensor}, on {@code dev.ballast.gemm} and on the packages below this one, which know neither this package
 * nor the table. No file format, no network, no threads, no logging. Read {@link dev.ballast.model.op.Operators}, then {@link
 * dev.ballast.model.op.kind.Operator}, then {@link dev.ballast.model.op.node.NodeReader}.
 */
@NullMarked
package dev.ballast.model.op;

import org.jspecify.annotations.NullMarked;
