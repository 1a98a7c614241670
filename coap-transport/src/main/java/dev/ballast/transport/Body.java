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
 * A body that travels in blocks, and how it has come on lately. Guarded by the {@link Bodies} that it is in.
 *
 * <p>Its <em>progress</em> is the bytes of its blocks, each counted half after every two seconds: of a steady transfer the bytes of some three
 * seconds, of one that stopped soon nothing.
 */
abstract class Body {
    private static final double HALF_LIFE_NS = 2e9;

    /** Weight of a body of a host that has shown that it receives: six half-lives. */
    private static final double VERIFIED_WEIGHT = 64;

    /** What a body takes beside its bytes: options, its place in the tables, one of its blocks as it came. */
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

    /** Memory that it takes. */
    long bytes() {
        return bytes;
    }

    void take(int more) {
        bytes += more;
    }

    /** A block has come or gone. */
    void moved(int blockBytes, boolean isVerified, long nowNs) {
        progress = decayed(nowNs) + blockBytes;
        usedNs = nowNs;
        verified = isVerified;
    }

    long usedNs() {
        return usedNs;
    }

    /** What its progress is worth when room is short. */
    double standing(long nowNs) {
        return verified ? VERIFIED_WEIGHT * decayed(nowNs) : decayed(nowNs);
    }

    private double decayed(long nowNs) {
        return progress * Math.pow(0.5, Math.max(0, nowNs - usedNs) / HALF_LIFE_NS);
    }

    /** One that comes in with a request. */
    static final class Upload extends Body {
        /** Beside a block's bytes: an array's header, a place in the list. */
        private static final int BLOCK_OVERHEAD_BYTES = 32;

        private final OptionSet options;
        private final int messageId;
        private final Token token;
        private final int mostBytes;
        private final List<byte[]> blocks = new ArrayList<>();
        private int received;

        /**
         * A body of which nothing has come.
         *
         * @param first the request with its first block
         * @param mostBytes it may have, which takes no memory before they come
         */
        Upload(KeyUri key, Request first, int mostBytes, boolean verified) {
            super(key, first, verified);
            this.options = new OptionSet(first.getOptions()); // the request lets go of its own once it is answered
            this.messageId = first.getMID();
            this.token = first.getToken();
            this.mostBytes = mostBytes;
        }

        /** Of the request that began it. */
        OptionSet options() {
            return options;
        }

        /** Whether this is the very message that began it. */
        boolean isBegunBy(Request request) {
            return request.getMID() == messageId && token.equals(request.getToken());
        }

        int mostBytes() {
            return mostBytes;
        }

        int received() {
            return received;
        }

        /** Memory that a further block takes. */
        static int memory(byte[] block) {
            return block.length + BLOCK_OVERHEAD_BYTES;
        }

        /** Appends a block, which is wrapped. */
        void add(byte[] block) {
            blocks.add(block);
            received += block.length;
        }

        /** All that came, a new array; this body is empty then. */
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

    /** One that goes out with an answer. */
    static final class Answer extends Body {
        private final Response template;
        private final byte[] payload;

        /** A body of which nothing has gone; {@code payload} is wrapped. */
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

        /** A block as a message. */
        Response block(BlockOption wanted) {
            return Blocks.block(template, payload, wanted);
        }
    }
}
