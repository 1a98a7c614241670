/**
 * What checks of answers against parity notice, and that they accuse nobody who is right: deviations and flipped bits in the layers of real
 * models on real inputs. No nodes, no network.
 */
@NullMarked
package dev.ballast.bench.checks;

import org.jspecify.annotations.NullMarked;
