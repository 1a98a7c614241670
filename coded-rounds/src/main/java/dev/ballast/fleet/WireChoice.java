package dev.ballast.fleet;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Float16;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.wire.WireType;
import java.util.Locale;

/**
 * How numbers of float32 layers travel between gateway and nodes, and how nodes keep their weights. Integer layers have no such choice:
 * their bytes and products travel unchanged.
 *
 * @param activation type of the layer's input, on the way to the nodes
 * @param result type of the raw products, on the way back
 * @param weights format of the data parts, FLOAT32 or FLOAT16; parity parts are float32 sums of data parts
 */
public record WireChoice(WireType activation, WireType result, Weights.Format weights) {
    /** Float32 both ways and for weights: every bit of every number is kept. */
    public static final WireChoice EXACT = new WireChoice(WireType.FLOAT32, WireType.FLOAT32, Weights.Format.FLOAT32);

    public WireChoice {
        if (weights.isInteger()) {
            throw new IllegalArgumentException("float32 layers cannot have weights in " + weights);
        }
    }

    /** One type both ways, weights in float32. */
    public static WireChoice both(WireType type) {
        return new WireChoice(type, type, Weights.Format.FLOAT32);
    }

    /** The same types on the wire, with weights in this format. */
    public WireChoice holding(Weights.Format format) {
        return new WireChoice(activation, result, format);
    }

    /**
     * The layer as nodes hold it.
     *
     * @throws IllegalArgumentException when a weight is beyond the range of the format
     */
    public LinearLayer held(String name, LinearLayer layer) {
        if (!narrows(layer)) {
            return layer;
        }
        Weights rounded = layer.weights().rounded();
        if (!rounded.isFinite()) {
            throw new IllegalArgumentException("layer " + name + " has a weight beyond " + Float16.MAX_VALUE
                    + ", so its weights must stay float32");
        }
        return layer.with(rounded);
    }

    /** Whether {@link #held} succeeds for this layer. */
    public boolean canHold(LinearLayer layer) {
        return !narrows(layer) || layer.weights().rounded().isFinite();
    }

    private boolean narrows(LinearLayer layer) {
        return weights == Weights.Format.FLOAT16 && layer.weights().format() == Weights.Format.FLOAT32;
    }

    /** The name in tables. */
    public String label() {
        return weights == Weights.Format.FLOAT16
                ? "weights float16"
                : activation.name().toLowerCase(Locale.ROOT);
    }
}
