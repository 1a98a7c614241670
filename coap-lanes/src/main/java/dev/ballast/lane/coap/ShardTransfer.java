package dev.ballast.lane.coap;

import dev.ballast.fleet.PartTransport;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.Slicing;

/** An activation in shards, and the result slices that are asked for in return. */
final class ShardTransfer extends CoapTransfer {
    private final PartTransport.Order order;
    private final ShardRequest.Head head;
    private final Slicing shards;
    private final Slicing slices;

    /**
     * Cuts the activation so that each shard fits a datagram.
     *
     * @param tag names the job, in the tokens and to the node
     * @param datagramBytes longest UDP payload to the node
     */
    ShardTransfer(DatagramForm form, PartTransport.Order order, long tag, int datagramBytes) {
        super(form, tag);
        this.order = order;
        int room = datagramBytes - form.bytes() - ShardRequest.maxOverhead();
        int elements = Math.max(1, room / order.activation().type().bytes());
        int deadlineMs = (int) Math.max(1, order.usefulNs() / 1_000_000);
        this.shards = new Slicing(order.activation().length(), elements);
        this.slices = new Slicing(order.outputLength(), order.sliceElements());
        this.head = new ShardRequest.Head(tag, elements, order.sliceElements(), order.resultType(), deadlineMs);
    }

    @Override
    public int pieces() {
        return shards.pieces();
    }

    @Override
    public int answers() {
        return slices.pieces();
    }

    @Override
    public int datagramBytes(int piece) {
        int data =
                piece < 0 ? 0 : shards.size(piece) * order.activation().type().bytes();
        return form().bytes() + ShardRequest.maxOverhead() + data;
    }

    @Override
    byte[] payload(int piece, int ask) {
        return ShardRequest.encode(head, ask, piece, order.activation());
    }
}
