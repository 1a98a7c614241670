package dev.ballast.node.job;

import dev.ballast.clock.NanoClock;
import dev.ballast.node.part.HostedPart;
import dev.ballast.node.part.PartStore;
import dev.ballast.node.part.ShapedPart;
import dev.ballast.node.work.GemmService;
import dev.ballast.node.work.QueueFull;
import dev.ballast.node.work.WorkPool;
import dev.ballast.transport.CoapResourceBase;
import dev.ballast.transport.NoResponse;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.WireException;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shard mode of {@code POST /gemm/{part}}: hands requests to {@link ShardJobs} and sends the replies. */
public final class ShardService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShardService.class);

    /** Most bytes of a datagram. A protocol thread copies no more than that under the lock of all jobs. */
    private static final int MOST_BYTES = 65_507;

    /** Approximate memory of a kept request beside its payload, in bytes. */
    private static final long REQUEST_OVERHEAD = 2 << 10;

    private final PartStore store;
    private final ShardJobs jobs;
    private final ShardTimer timer;
    private final GemmService gemm;
    private final WorkPool pool;
    private final NanoClock nanoClock;

    /** A service without jobs. */
    public ShardService(PartStore store, ShardLimits limits, GemmService gemm, WorkPool pool, NanoClock nanoClock) {
        this.store = store;
        this.gemm = gemm;
        this.pool = pool;
        this.nanoClock = nanoClock;
        this.jobs = new ShardJobs(limits, this::offer);
        this.timer = new ShardTimer(jobs, nanoClock);
    }

    private boolean offer(ShardJob job) {
        long wholeNs = nanoClock.nanos();
        return pool.offer(() -> {
            try {
                multiply(job, wholeNs);
            } catch (RuntimeException
                    | Error e) { // also a full heap, because nothing else ends a job that is being computed
                LOG.error("computing a product with part {} failed", job.key().partId(), e);
                jobs.broken(job);
            }
            timer.arm();
        });
    }

    /**
     * Computes the product of a whole job, or drops the job when its deadline has passed. Called on a compute thread.
     *
     * @param wholeNs when the last shard came
     */
    private void multiply(ShardJob job, long wholeNs) {
        long startedNs = nanoClock.nanos();
        if (startedNs >= job.deadlineNs()) {
            jobs.late(
                    job,
                    "not computed: the deadline passed " + (startedNs - job.deadlineNs()) / 1_000_000 + " ms earlier");
            return;
        }
        if (!store.admit(job.key().partId(), job.part())) {
            jobs.overloaded(job);
            return;
        }
        gemm.compute(job.part(), job.activation(), job.result());
        long endedNs = nanoClock.nanos();
        jobs.done(job, GemmService.times(startedNs - wholeNs, endedNs - startedNs), endedNs);
    }

    /** Takes one request on a protocol thread and copies its shard, at most the bytes of a datagram, into the job. */
    public void take(String partId, HostedPart part, CoapExchange exchange) throws WireException {
        int bytes = exchange.getRequestPayload().length;
        if (bytes > MOST_BYTES) {
            CoapResourceBase.text(
                    exchange,
                    ResponseCode.REQUEST_ENTITY_TOO_LARGE,
                    "a shard request must fit one datagram of at most " + MOST_BYTES + " bytes, this one has " + bytes);
            return;
        }
        ShardRequest request = ShardRequest.decode(exchange.getRequestPayload());
        ShapedPart shaped = part.at(request.extents());
        if (!store.fits(shaped)) {
            CoapResourceBase.text(exchange, ResponseCode.SERVICE_UNAVAILABLE, store.refusal(shaped));
            return;
        }
        ReplyTo replyTo = new ExchangeAsker(exchange);
        jobs.take(exchange.getSourceSocketAddress(), partId, shaped, request, replyTo, nanoClock.nanos());
        timer.arm();
    }

    @Override
    public void close() {
        timer.close();
    }

    /** The client of a CoAP exchange. Replies that No-Response excludes are not sent (RFC 7967). */
    private final class ExchangeAsker implements ReplyTo {
        private final CoapExchange exchange;
        private final long heldBytes;

        ExchangeAsker(CoapExchange exchange) {
            this.exchange = exchange;
            // the payload is in the datagram too, which is kept with the request
            this.heldBytes = REQUEST_OVERHEAD + 2L * exchange.getRequestPayload().length;
        }

        @Override
        public void slice(byte[] answer) {
            CoapResourceBase.cbor(exchange, ResponseCode.CONTENT, answer);
        }

        @Override
        public void received(byte[] indexRuns) {
            CoapResourceBase.cbor(exchange, ResponseCode.CONTINUE, indexRuns);
        }

        @Override
        public boolean wantsStatus() {
            return !NoResponse.wanted(exchange);
        }

        @Override
        public long heldBytes() {
            return heldBytes;
        }

        @Override
        public void forgotten() {
            NoResponse.drop(exchange);
        }

        @Override
        public void missing(byte[] indexRuns) {
            CoapResourceBase.cbor(exchange, ResponseCode.REQUEST_ENTITY_INCOMPLETE, indexRuns);
        }

        @Override
        public void busy() {
            QueueFull.answer(exchange, "products", pool);
        }

        @Override
        public void late(String text) {
            CoapResourceBase.text(exchange, ResponseCode.GATEWAY_TIMEOUT, text);
        }

        @Override
        public void broken() {
            CoapResourceBase.text(
                    exchange,
                    ResponseCode.INTERNAL_SERVER_ERROR,
                    "internal error; the log of this program has the details");
        }

        @Override
        public void bad(WireException error) {
            CoapResourceBase.guard(exchange, request -> {
                throw error;
            });
        }
    }
}
