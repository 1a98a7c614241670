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
 * Node processes, a gateway process with its broker, and honest clients. In each turn, attackers on loopback attack all of them at
 * once for some seconds. Calm phases and attacks alternate, so other load on the machine affects both.
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

    /**
     * Gives a node four times the default time. All nodes, the gateway and the attacks share the processors of this machine, so a node
     * may wait for its turn longer than a board with processors of its own.
     */
    private static final String PATIENCE = "rounds: {answer-within-ms: 1000}";

    private final Options options;

    /**
     * Extent of the study.
     *
     * @param rehearsal length of an attack at the full rate before the first turn, for JIT compilation; its latency does not count,
     * all else does
     * @param turns number of calm phases, and of attacks
     * @param phase length of each phase
     * @param backWithin upper limit of the time that is observed after an attack
     * @param strength amounts that are sent in one phase
     * @param only labels of the attacks to run, or {@code nobody}; empty means all
     * @param broker a running broker; null for the gateway's own
     * @param warmUp requests before the first counted one
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

        /** Two short turns. */
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
                GatewayProcess gateway = GatewayProcess.start(
                        GATEWAY, fleet.addresses(), List.of("mqtt: " + mqtt, PATIENCE), GATEWAY_HEAP_MB)) {
            return new Siege(options, fleet, gateway, people).run();
        }
    }
}
