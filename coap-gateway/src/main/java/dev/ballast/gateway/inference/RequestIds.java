package dev.ballast.gateway.inference;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request an id of its own. The {@linkplain TrialRuns trial runs} of the gateway share one id, by which {@link UntoldTrials}
 * recognizes them. Safe for use by many threads.
 */
public final class RequestIds {
    static final String TRIAL = "trial";

    private final String session;
    private final AtomicLong count = new AtomicLong();
    private volatile @Nullable InetSocketAddress trials;

    /**
     * Ids begin with {@code session} and end with a number.
     *
     * @param session differs at each start of the gateway
     */
    public RequestIds(String session) {
        this.session = session;
    }

    /** The id of a request from {@code client}. */
    public String next(InetSocketAddress client) {
        return client.equals(trials) ? TRIAL : session + "-" + count.incrementAndGet();
    }

    /** Requests from this address are trial runs from now on; with null none are. */
    void trialsFrom(@Nullable InetSocketAddress client) {
        trials = client;
    }
}
