package dev.ballast.rounds;

import dev.ballast.coding.ColumnNorms;
import dev.ballast.coding.PartSet;
import dev.ballast.coding.ResidualCheck;
import dev.ballast.coding.SplitLayer;
import dev.ballast.round.Round;
import dev.ballast.tensor.Tensor;
import java.util.Locale;

/**
 * Uses parity as a checksum over the parts of a layer. Where parity contradicts the data, the gateway computes the layer itself. Where
 * numbers may overflow, right answers need not be finite and kernels need not agree. The check then neither contradicts nor compares.
 */
final class RoundCheck implements AnswerCheck {
    private final LayerParts computed;
    private final Tensor[] parts;
    private final SplitLayer coded;
    private final ResidualCheck residual;
    private final Round round;
    private final int sliceElements;
    private final Tensor activation;
    private final ColumnNorms norms;
    private final boolean conclusive;

    /**
     * A check of a complete round.
     *
     * @param activation the layer's input
     * @param norms column norms of the activation
     */
    RoundCheck(
            DeployedLayer layer,
            LayerParts computed,
            Round round,
            int sliceElements,
            Tensor activation,
            ColumnNorms norms) {
        this.computed = computed;
        this.parts = computed.results();
        this.activation = activation;
        this.coded = layer.coded();
        this.residual = layer.residual();
        this.round = round;
        this.sliceElements = sliceElements;
        this.norms = norms;
        this.conclusive = residual.isConclusive(norms.largest());
    }

    @Override
    public String contradiction() {
        PartSet data = coded.code().data();
        for (int slice = 0; slice < round.slices() && conclusive; slice++) {
            PartSet arrived = round.arrived(slice);
            if (!arrived.containsAll(data)) {
                continue;
            }
            PartSet extra = arrived.minus(data);
            for (int parity = extra.next(0); parity >= 0; parity = extra.next(parity + 1)) {
                int from = slice * sliceElements;
                int at = residual.contradiction(parity, parts, from, from + sliceElements, norms);
                if (at >= 0) {
                    return String.format(
                            Locale.ROOT,
                            "element %d of parity part %d is %g, the data parts give %g; rounding explains a difference of %.2g",
                            at,
                            parity,
                            ResidualCheck.value(parts[parity], at),
                            residual.combination(parity, parts, at),
                            residual.bound(parity, norms.of(at)));
                }
            }
        }
        return "";
    }

    @Override
    public PartSet compared() {
        return conclusive ? AnswerCheck.compared(coded.code(), round) : PartSet.EMPTY;
    }

    @Override
    public PartSet recompute() {
        int k = coded.code().dataParts();
        Tensor[] right = new Tensor[k];
        for (int data = 0; data < k; data++) {
            right[data] = coded.arithmetic(data).product(coded.length(data));
            computed.compute(data, activation, right[data]);
        }
        PartSet wrong = coded.code().all().filter(part -> differs(part, parts[part], right));
        for (int data = 0; data < k; data++) {
            parts[data] = right[data];
        }
        return wrong;
    }

    private boolean differs(int part, Tensor came, Tensor[] right) {
        for (int i = 0; i < coded.length(part); i++) {
            boolean arrived = round.arrived(i / sliceElements).contains(part);
            if (arrived && !residual.fits(part, right, came, i, norms)) {
                return true;
            }
        }
        return false;
    }
}
