package dev.ballast.lane.coap;

import dev.ballast.fleet.PartTransport;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.Slicing;

/** An activation on its way to a node in shards, and the result slices that come back. Its outcomes go to the owner of the request. */
final class ShardTransfer extends CoapTransfer {
    private final PartTransport.Order order;
    private final PartTransport.Answer answer;
    private final LinkShape link;
    private final ShardRequest.Head head;
    private final Slicing shards;
    private final Slicing slices;

    /**
     * Cuts the activation so that each shard fits a datagram.
     *
     * @param tag names the job, in the tokens and to the node
     * @param link gives the longest UDP payload to the node, and learns whether the node answers
     */
    ShardTransfer(DatagramForm form, long tag, LinkShape link, PartTransport.Order order, PartTransport.Answer answer) {
        super(form, tag);
        this.order = order;
        this.answer = answer;
        this.link = link;
        int room = link.report().datagramBytes() - form.bytes() - ShardRequest.maxOverhead(order.extents());
        int elements = Math.max(1, room / order.activation().type().bytes());
        int deadlineMs = (int) Math.max(1, order.usefulNs() / 1_000_000);
        this.shards = new Slicing(order.activation().length(), elements);
        this.slices = new Slicing(order.outputLength(), order.sliceElements());
        this.head = new ShardRequest.Head(
                tag, order.extents(), elements, order.sliceElements(), order.resultType(), deadlineMs);
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
        return form().bytes() + ShardRequest.maxOverhead(order.extents()) + data;
    }

    @Override
    byte[] payload(int piece, int ask) {
        return ShardRequest.encode(head, ask, piece, order.activation());
    }

    @Override
    public void answered(int index, byte[] payload, long latencyNs) {
        link.answered();
        answer.slice(index, payload, latencyNs);
    }

    @Override
    public void quiet() {
        answer.quiet();
    }

    @Override
    public void done() {
        answer.refused(PartTransport.Refusal.REJECTED, "the node answered with success but without a result");
    }

    @Override
    public void refused(int code, String reason) {
        PartTransport.Refusal refusal = switch (code) {
            case 404 -> PartTransport.Refusal.UNKNOWN_PART;
            case 429, 503 -> PartTransport.Refusal.OVERLOADED;
            case 504 -> PartTransport.Refusal.TOO_LATE;
            default -> PartTransport.Refusal.REJECTED;
        };
        answer.refused(refusal, written(code) + " " + reason);
    }

    @Override
    public void lost() {
        link.silent();
        answer.lost("no answer in time");
    }
}
