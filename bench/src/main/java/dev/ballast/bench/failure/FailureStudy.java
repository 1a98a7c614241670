package dev.ballast.bench.failure;

import dev.ballast.demo.DemoFleet;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.link.LinkProfile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Real node processes behind links with a round trip of 2 ms, a gateway, and clients that ask at a steady pace. Meanwhile nodes are
 * killed, stopped, cut off and replaced. The study counts lost and wrong answers. It compares the latency of faulty phases with that
 * of the healthy phases between them. Policies are measured one after the other on the nodes of one fleet.
 */
public final class FailureStudy {
    static final String LINK = "rtt=2ms";

    private static final int WARM_UP = 1_000;

    private final List<FleetContender> contenders;
    private final Options options;

    /**
     * Extent of the study.
     *
     * @param requests requests per policy, at least 1; the study ends with the fault that is active then
     * @param mainMost time limit of the main policy, even with fewer requests
     * @param most time limit of each other policy
     * @param parity nodes that may be struck at the same time, and parity parts of the coded policies
     * @param seed seed of faults, links and pictures
     * @param warmUp requests per policy before the first counted one
     */
    public record Options(int requests, Duration mainMost, Duration most, int parity, long seed, int warmUp) {
        private static final int MOST_PARITY = 2;

        public Options {
            if (requests < 1 || warmUp < 0) {
                throw new IllegalArgumentException("--requests must be at least 1, is " + requests);
            }
            if (parity < 1 || parity > MOST_PARITY) {
                throw new IllegalArgumentException("--parity must be 1 or 2, is " + parity);
            }
        }

        public static Options of(int requests, Duration mainMost, Duration most, int parity, long seed) {
            return new Options(requests, mainMost, most, parity, seed, WARM_UP);
        }

        Duration most(FleetContender contender) {
            return contender.equals(FleetContender.main(parity)) ? mainMost : most;
        }
    }

    private FailureStudy(List<FleetContender> contenders, Options options) {
        this.contenders = List.copyOf(contenders);
        this.options = options;
    }

    /** All policies. */
    public static FailureStudy full(Options options) {
        return new FailureStudy(FleetContender.all(options.parity()), options);
    }

    /** The coded policy alone. */
    public static FailureStudy quick(Options options) {
        return new FailureStudy(List.of(FleetContender.main(options.parity())), options);
    }

    /** Any policies; for tests. */
    static FailureStudy of(List<FleetContender> contenders, Options options) {
        return new FailureStudy(contenders, options);
    }

    /** Runs all of it. Nothing is left running, however it ends. */
    public FailureResult run(Path nodeJar, PrintWriter people)
            throws GatewayException, IOException, InterruptedException {
        int most = contenders.stream().mapToInt(FleetContender::nodes).max().orElseThrow();
        LinkProfile link = LinkProfile.parse(LINK);
        List<FailureRow> rows = new ArrayList<>();
        try (DemoFleet fleet = DemoFleet.startBehind(link, options.seed(), most, nodeJar)) {
            for (FleetContender contender : contenders) {
                people.printf("%s over %d nodes%n", contender.policy().label(), contender.nodes());
                people.flush();
                rows.add(new ContenderRun(contender, fleet, options, people).run());
            }
        }
        return new FailureResult(options, rows);
    }
}
