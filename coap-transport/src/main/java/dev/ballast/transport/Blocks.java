package dev.ballast.transport;

import java.util.Arrays;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.Response;

/** Arithmetic of blocks (RFC 7959, 2.2): sizes are powers of two from 16 to 1024. */
final class Blocks {
    static final int MOST_BYTES = 1024;
    static final int LEAST_BYTES = 16;

    private Blocks() {}

    /**
     * The block that begins where {@code wanted} does, of its size or a smaller one of at most {@code mostBytes}, which are {@link #LEAST_BYTES}
     * or more.
     */
    static BlockOption within(BlockOption wanted, int mostBytes) {
        int size = Math.min(wanted.getSize(), Integer.highestOneBit(Math.min(mostBytes, MOST_BYTES)));
        return new BlockOption(BlockOption.size2Szx(size), false, wanted.getOffset() / size);
    }

    /** The first block, of the largest size of at most {@code mostBytes}. */
    static BlockOption first(int mostBytes) {
        return within(new BlockOption(BlockOption.size2Szx(MOST_BYTES), false, 0), mostBytes);
    }

    /** One block of a payload that is longer than its offset, with code and options of {@code template}. */
    static Response block(Response template, byte[] payload, BlockOption wanted) {
        int from = wanted.getOffset();
        int to = Math.min(payload.length, from + wanted.getSize());
        Response block = new Response(template.getCode());
        block.setOptions(template.getOptions());
        block.getOptions().setBlock2(wanted.getSzx(), to < payload.length, wanted.getNum());
        block.setPayload(Arrays.copyOfRange(payload, from, to));
        return block;
    }
}
