package dev.ballast.gateway;

import dev.ballast.coding.Code;
import dev.ballast.coding.ResidualCheck;
import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.round.Round;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.Locale;

/**
 * Looks for silent errors in the answers of one round: numbers that are wrong without saying so. Where parity contradicts the data, the
 * gateway computes the layer itself, which gives the right result and names the parts that are wrong.
 */
final class RoundCheck {
    private final DeployedLayer layer;
    private final SplitLayer coded;
    private final ResidualCheck residual;
    private final Round round;
    private final int sliceElements;
    private final double norm;

    /**
     * A check of a complete round.
     *
     * @param activation the layer's input
     */
    RoundCheck(DeployedLayer layer, Round round, int sliceElements, Tensor activation) {
        this.layer = layer;
        this.coded = layer.coded();
        this.residual = layer.residual();
        this.round = round;
        this.sliceElements = sliceElements;
        this.norm = activation instanceof FloatTensor floats ? norm(floats.data()) : 0;
    }

    private double norm(float[] activation) {
        double squares = 0;
        for (int i = 0; i < coded.layer().lowering().inputLength(); i++) {
            squares += (double) activation[i] * activation[i];
        }
        return Math.sqrt(squares);
    }

    /** What parity says against the data, in words; empty when it fits wherever all data parts and a parity part arrived. */
    String contradiction(Tensor[] parts) {
        long data = coded.code().dataMask();
        for (int slice = 0; slice < round.slices(); slice++) {
            long arrived = round.arrived(slice);
            if ((arrived & data) != data) {
                continue;
            }
            for (long rest = arrived & ~data; rest != 0; rest &= rest - 1) {
                int parity = Long.numberOfTrailingZeros(rest);
                int from = slice * sliceElements;
                int at = residual.contradiction(parity, parts, from, from + sliceElements, norm);
                if (at >= 0) {
                    return String.format(
                            Locale.ROOT,
                            "element %d of parity part %d is %g, the data parts give %g; rounding explains %.2g",
                            at,
                            parity,
                            ResidualCheck.value(parts[parity], at),
                            residual.combination(parity, parts, at),
                            residual.bound(parity, norm));
                }
            }
        }
        return "";
    }

    /** Parts that {@link #contradiction} looks at in every slice, one bit each: elsewhere too few arrived to compare anything. */
    long compared() {
        Code code = coded.code();
        long compared = code.allMask();
        for (int slice = 0; slice < round.slices(); slice++) {
            long arrived = round.arrived(slice);
            long inSlice = 0;
            boolean whole = (arrived & code.dataMask()) == code.dataMask();
            for (long rest = whole ? arrived & ~code.dataMask() : 0; rest != 0; rest &= rest - 1) {
                int parity = Long.numberOfTrailingZeros(rest);
                inSlice |= 1L << parity;
                for (int data = 0; data < code.dataParts(); data++) {
                    inSlice |= code.coefficient(parity, data) != 0 ? 1L << data : 0;
                }
            }
            compared &= inSlice;
        }
        return compared;
    }

    /**
     * Computes all data parts anew and compares.
     *
     * @param parts what came; its data parts are replaced by the right products
     * @return parts that differ from what they should be in slices that came, one bit each
     */
    long recompute(Tensor[] parts, PartInputs inputs, Tensor activation, GemmKernel kernel, Scratch scratch) {
        int k = coded.code().dataParts();
        Tensor[] right = new Tensor[k];
        for (int data = 0; data < k; data++) {
            right[data] = coded.arithmetic(data).product(coded.length(data));
            layer.dataPart(data).multiply(kernel, inputs.of(data, activation), scratch, right[data]);
        }
        long wrong = 0;
        for (int part = 0; part < parts.length; part++) {
            wrong |= differs(part, parts[part], right) ? 1L << part : 0;
        }
        for (int data = 0; data < k; data++) {
            parts[data] = right[data];
        }
        return wrong;
    }

    private boolean differs(int part, Tensor came, Tensor[] right) {
        double bound = residual.bound(part, norm);
        for (int i = 0; i < coded.length(part); i++) {
            boolean arrived = (round.arrived(i / sliceElements) >> part & 1) == 1;
            if (arrived && !(Math.abs(residual.residual(part, right, came, i)) <= bound)) {
                return true;
            }
        }
        return false;
    }
}
