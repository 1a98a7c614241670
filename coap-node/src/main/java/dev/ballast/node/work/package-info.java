/**
 * The work of a node on threads of its own: bounded queues, the products of hosted parts, and the memory that they use.
 *
 * <p>Depends on {@code dev.ballast.node.part}, and on CoAP only to say that a queue is full. Read {@link dev.ballast.node.work.WorkPool},
 * then {@link dev.ballast.node.work.GemmService}.
 */
@NullMarked
package dev.ballast.node.work;

import org.jspecify.annotations.NullMarked;
