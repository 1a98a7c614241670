package dev.ballast.bench.attack;

import dev.ballast.demo.DemoFleet;
import dev.ballast.demo.GatewayProcess;
import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Node processes, a gateway process with its broker, and honest clients; then strangers on loopback that attack all of them at once for
 * some seconds, and again. Calm phases and attacks take turns, so that what the machine does besides is in both.
 */
public final class AttackStudy {
    /** Four data parts and one for parity. */
    static final int NODES = 5;

    /** In place of attacks: nobody attacks, to see what the machine does by itself. */
    private static final String NOBODY = "nobody";

    static final String GATEWAY = "attacked";

    /** Requests that run at a time, as a gateway has them by default. */
    static final int WORKERS = 4;

    private static final int GATEWAY_HEAP_MB = 256;

    private final Options options;

    /**
     * How much is attacked, and by whom.
     *
     * @param rehearsal length of an attack before the first turn, at the same rate, after which code is compiled; its latency does not count,
     *     all else does
     * @param turns calm phases, and attacks
     * @param phase length of each
     * @param backWithin how long the end of an attack is followed at the most
     * @param strength what is sent in one phase
     * @param only attacks of these names, or {@code nobody}; all of them when it is empty
     * @param broker one that runs already; null for the gateway's own
     * @param warmUp requests before the first that counts
     */
    public record Options(
            Duration rehearsal,
            int turns,
            Duration phase,
            Duration backWithin,
            Strength strength,
            Set<String> only,
            @Nullable URI broker,
            long seed,
            int warmUp) {
        /** @throws IllegalArgumentException when there is no attack of a name, telling those there are */
        public Options {
            only = Set.copyOf(only);
            List<String> names = new ArrayList<>(names());
            names.add(NOBODY);
            for (String name : only) {
                if (!names.contains(name)) {
                    throw new IllegalArgumentException(
                            "--only must be of " + String.join(", ", names) + ", is " + name);
                }
            }
        }

        /** Two turns in less than 50 s, on a machine that does nothing else. */
        public static Options quick(Set<String> only, @Nullable URI broker, long seed) {
            return new Options(
                    Duration.ofSeconds(3),
                    2,
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(12),
                    Strength.quick(),
                    only,
                    broker,
                    seed,
                    400);
        }

        /** Four turns of half a minute. */
        public static Options full(Set<String> only, @Nullable URI broker, long seed) {
            return new Options(
                    Duration.ofSeconds(8),
                    4,
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(20),
                    Strength.full(),
                    only,
                    broker,
                    seed,
                    1_000);
        }
    }

    public AttackStudy(Options options) {
        this.options = options;
    }

    /** What attacks are called. */
    public static List<String> names() {
        return List.of("odd-numbers", "open-jobs", "half-bodies", "scan-bomb", "reflection", "stolen-id");
    }

    /** Runs all of it. Nothing is left running, however it ends. */
    public AttackResult run(Path nodeJar, PrintWriter people)
            throws GatewayException, IOException, InterruptedException {
        URI broker = options.broker();
        String mqtt = broker == null ? "{broker: embedded, listen: \"127.0.0.1:0\"}" : "{broker: \"" + broker + "\"}";
        try (DemoFleet fleet = DemoFleet.start(NODES, nodeJar);
                GatewayProcess gateway = GatewayProcess.start(GATEWAY, fleet.addresses(), mqtt, GATEWAY_HEAP_MB)) {
            return new Siege(options, fleet, gateway, people).run();
        }
    }
}
