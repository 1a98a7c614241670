package dev.ballast.gateway;

import dev.ballast.wire.WireType;

/**
 * How numbers travel between gateway and nodes.
 *
 * @param activation of the layer's input, on the way to the nodes
 * @param result of the raw products, on the way back
 */
public record WireChoice(WireType activation, WireType result) {
    /** Every bit of every number. */
    public static final WireChoice EXACT = new WireChoice(WireType.FLOAT32, WireType.FLOAT32);

    /** The same both ways. */
    public static WireChoice both(WireType type) {
        return new WireChoice(type, type);
    }
}
