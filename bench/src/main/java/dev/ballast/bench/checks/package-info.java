/**
 * The study {@code checks}: which wrong answers checks against parity detect, and whether they accuse a right node. It puts deviations
 * and flipped bits into the layers of real models on real inputs. No nodes, no network.
 *
 * <p>May depend on {@code study}, on {@code HollowModel} of the study {@code kernels}, and on the packages of codes, models and
 * pictures.
 */
@NullMarked
package dev.ballast.bench.checks;

import org.jspecify.annotations.NullMarked;
