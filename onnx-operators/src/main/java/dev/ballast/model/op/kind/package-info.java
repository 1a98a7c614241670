/**
 * The kinds of planned operators: fixed values, views, operators that run on one machine, and linear operators, whose product can be
 * computed in parts elsewhere. A linear operator ends with a finish, which can include the effect of the operators after it.
 *
 * <p>Depends on {@code dev.ballast.model.op.node}, {@code dev.ballast.gemm} and {@code dev.ballast.tensor}. Read {@link
 * dev.ballast.model.op.kind.Operator}, then {@link dev.ballast.model.op.kind.LinearOperator}, then {@link
 * dev.ballast.model.op.kind.OperatorEntry}.
 */
@NullMarked
package dev.ballast.model.op.kind;

import org.jspecify.annotations.NullMarked;
