package dev.ballast.transport;

import java.util.Arrays;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.Response;

/** Arithmetic of blocks (RFC 7959, 2.2). Sizes are powers of two from 16 to 1024 bytes. */
final class Blocks {
    static final int MOST_BYTES = 1024;
    static final int LEAST_BYTES = 16;

    private Blocks() {}

    /**
     * The block that begins where {@code wanted} begins, with the size of {@code wanted} or the largest size of at most {@code mostBytes}.
     * {@code mostBytes} is at least {@link #LEAST_BYTES}.
     */
    static BlockOption within(BlockOption wanted, int mostBytes) {
        int size = Math.min(wanted.getSize(), Integer.highestOneBit(Math.min(mostBytes, MOST_BYTES)));
        return new BlockOption(BlockOption.size2Szx(size), false, wanted.getOffset() / size);
    }

    /** The first block, with the largest size of at most {@code mostBytes}. */
    static BlockOption first(int mostBytes) {
        return within(new BlockOption(BlockOption.size2Szx(MOST_BYTES), false, 0), mostBytes);
    }

    /**
     * One block of {@code payload}, with code and options of {@code template}. The block's offset must be less than the length of the
     * payload.
     */
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
