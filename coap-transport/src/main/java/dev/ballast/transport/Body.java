package dev.ballast.transport;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.stack.KeyUri;

/**
 * A body that travels in blocks, and its recent progress. Guarded by the lock of its {@link Bodies}.
 *
 * <p><em>Progress</em> is the sum of the bytes of all blocks, where the weight of each block halves every two seconds. In a steady transfer
 * it is the bytes of about three seconds. After the transfer stops it soon falls to nothing.
 */
abstract class Body {
    private static final double HALF_LIFE_NS = 2e9;

    /** Weight of the body of a verified host: six half-lives. */
    private static final double VERIFIED_WEIGHT = 64;

    /** Memory of a body beside its bytes: options, entries in the tables, one block in its message. */
    static final int OVERHEAD_BYTES = 8 << 10;

    private final KeyUri key;
    private final InetAddress host;
    private boolean verified;
    private long bytes = OVERHEAD_BYTES;
    private double progress;
    private long usedNs;

    private Body(KeyUri key, Request request, boolean verified) {
        this.key = key;
        this.host = request.getSourceContext().getPeerAddress().getAddress();
        this.verified = verified;
    }

    KeyUri key() {
        return key;
    }

    InetAddress host() {
        return host;
    }

    boolean isVerified() {
        return verified;
    }

    /** Memory that this body takes, in bytes. */
    long bytes() {
        return bytes;
    }

    void take(int more) {
        bytes += more;
    }

    /** Notes a block that was received or sent. */
    void moved(int blockBytes, boolean isVerified, long nowNs) {
        progress = decayed(nowNs) + blockBytes;
        usedNs = nowNs;
        verified = isVerified;
    }

    long usedNs() {
        return usedNs;
    }

    /** Progress, weighted for verified hosts. It decides which bodies are dropped when room is short. */
    double standing(long nowNs) {
        return verified ? VERIFIED_WEIGHT * decayed(nowNs) : decayed(nowNs);
    }

    private double decayed(long nowNs) {
        return progress * Math.pow(0.5, Math.max(0, nowNs - usedNs) / HALF_LIFE_NS);
    }

    /** Body of a request. */
    static final class Upload extends Body {
        /** Memory of a block beside its bytes: the array's header and an entry in the list. */
        private static final int BLOCK_OVERHEAD_BYTES = 32;

        private final OptionSet options;
        private final int messageId;
        private final Token token;
        private final int mostBytes;
        private final List<byte[]> blocks = new ArrayList<>();
        private int received;

        /**
         * A body without blocks.
         *
         * @param first the request with its first block
         * @param mostBytes longest length of the body; memory is taken only for blocks that have come
         */
        Upload(KeyUri key, Request first, int mostBytes, boolean verified) {
            super(key, first, verified);
            this.options = new OptionSet(first.getOptions()); // the request drops its own once it is answered
            this.messageId = first.getMID();
            this.token = first.getToken();
            this.mostBytes = mostBytes;
        }

        /** Options of the request that began this body. */
        OptionSet options() {
            return options;
        }

        /** Whether this request is the message that began this body, or a copy of that message. */
        boolean isBegunBy(Request request) {
            return request.getMID() == messageId && token.equals(request.getToken());
        }

        int mostBytes() {
            return mostBytes;
        }

        int received() {
            return received;
        }

        /** Memory that a further block takes, in bytes. */
        static int memory(byte[] block) {
            return block.length + BLOCK_OVERHEAD_BYTES;
        }

        /** Appends a block. The array is wrapped. */
        void add(byte[] block) {
            blocks.add(block);
            received += block.length;
        }

        /** All blocks in a new array. This body is empty afterwards. */
        byte[] whole() {
            byte[] whole = new byte[received];
            int at = 0;
            for (byte[] block : blocks) {
                System.arraycopy(block, 0, whole, at, block.length);
                at += block.length;
            }
            blocks.clear();
            return whole;
        }
    }

    /** Body of an answer. */
    static final class Answer extends Body {
        private final Response template;
        private final byte[] payload;

        /** A body of which no block has been sent. {@code payload} is wrapped. */
        Answer(KeyUri key, Request request, Response response, byte[] payload, boolean verified) {
            super(key, request, verified);
            this.template = new Response(response.getCode());
            template.setOptions(new OptionSet(response.getOptions()));
            this.payload = payload;
            take(payload.length);
        }

        int length() {
            return payload.length;
        }

        /** Code and options of the answer, without a payload. */
        Response template() {
            return template;
        }

        /** The answer with one block. */
        Response block(BlockOption wanted) {
            return Blocks.block(template, payload, wanted);
        }
    }
}
