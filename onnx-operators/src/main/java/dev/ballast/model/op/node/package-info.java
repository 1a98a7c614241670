/**
 * One node of a model's graph, as an operator reads it at load: its attributes, its operands, the limits of their shapes, and the
 * exception that refuses the node.
 *
 * <p>Depends on {@code dev.ballast.tensor} and {@code dev.ballast.gemm.operand}. Read {@link dev.ballast.model.op.node.GraphNode}, then
 * {@link dev.ballast.model.op.node.NodeReader}.
 */
@NullMarked
package dev.ballast.model.op.node;

import org.jspecify.annotations.NullMarked;
