package dev.ballast.bench.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.bench.study.Latencies;
import dev.ballast.demo.DemoFleet;
import dev.ballast.demo.GatewayProcess;
import dev.ballast.demo.KnownDigits;
import dev.ballast.demo.Roster;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.models.Models;
import dev.ballast.telemetry.mqtt.BrokerStartException;
import dev.ballast.telemetry.mqtt.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kills processes of a fleet, starts them again and measures the time until requests are answered and all nodes are in use. */
public final class ChaosStudy {
    private static final int NODES = 5;
    private static final int HEAP_MB = 256;
    private static final long SOON_MS = 300;
    private static final long LOOK_MS = 20;
    private static final long MOST_NS = TimeUnit.SECONDS.toNanos(60);
    private static final Pattern PUSHED = Pattern.compile(".*; pushed [0-9]+ of them, ([0-9]+) bytes.*");

    private final int turns;
    private final Set<Restart.What> kinds;

    /** Measures each kind of restart so many times. */
    public ChaosStudy(int turns) {
        this(turns, EnumSet.allOf(Restart.What.class));
    }

    /** Measures these kinds of restart, in the order in which {@link Restart.What} names them. */
    ChaosStudy(int turns, Set<Restart.What> kinds) {
        this.turns = turns;
        this.kinds = EnumSet.copyOf(kinds);
    }

    /** Runs all of it. Nothing is left running, however it ends. */
    public ChaosResult run(Path nodeJar) throws GatewayException, IOException, InterruptedException {
        try (EmbeddedBroker broker = broker();
                DemoFleet fleet = DemoFleet.start(NODES, nodeJar);
                GatewayProcess gateway = GatewayProcess.start(
                        "chaos", fleet.addresses(), List.of("mqtt: {broker: \"" + broker.uri() + "\"}"), HEAP_MB);
                InferClient client = InferClient.open(gateway.address());
                Roster roster = Roster.open(gateway.address())) {
            Run run = new Run(fleet, gateway, client, roster, KnownDigits.draw(1, 1));
            run.awaitWhole();
            List<Restart> restarts = new ArrayList<>();
            for (Restart.What what : kinds) {
                Latencies answer = new Latencies();
                Latencies whole = new Latencies();
                long pushedBytes = 0;
                for (int turn = 0; turn < turns; turn++) {
                    pushedBytes += run.restart(what, answer, whole);
                }
                restarts.add(new Restart(what, answer, whole, pushedBytes));
            }
            return new ChaosResult(restarts);
        }
    }

    /** A broker that runs on while the gateway is killed. */
    private static EmbeddedBroker broker() throws GatewayException {
        try {
            return EmbeddedBroker.start("127.0.0.1", 0);
        } catch (BrokerStartException e) {
            throw new GatewayException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Running processes, and the picture that is asked for. */
    private record Run(DemoFleet fleet, GatewayProcess gateway, InferClient client, Roster roster, KnownDigits digits) {
        /** Notes how long it takes; gives the bytes of weights that are pushed. */
        long restart(Restart.What what, Latencies answer, Latencies whole)
                throws GatewayException, IOException, InterruptedException {
            boolean gatewayToo = what != Restart.What.NODES;
            boolean nodesToo = what != Restart.What.GATEWAY;
            long pushed = gatewayToo ? 0 : pushedBytes();
            if (gatewayToo) {
                gateway.kill();
            }
            for (int node = 0; nodesToo && node < NODES; node++) {
                fleet.process(node).kill();
            }
            if (!gatewayToo) {
                awaitBenched();
            }
            long begunNs = System.nanoTime();
            for (int node = 0; nodesToo && node < NODES; node++) {
                fleet.restart(node, false);
            }
            if (gatewayToo) {
                gateway.restart();
            } else {
                for (int node = 0; node < NODES; node++) {
                    fleet.process(node).address();
                }
                begunNs = System.nanoTime();
            }
            awaitAnswer();
            answer.add(System.nanoTime() - begunNs);
            awaitWhole();
            whole.add(System.nanoTime() - begunNs);
            return pushedBytes() - pushed;
        }

        private void awaitAnswer() throws IOException, InterruptedException {
            long endNs = System.nanoTime() + MOST_NS;
            while (!(client.infer(Models.BUILT_IN, InferClient.Body.PNG, digits.png(0), SOON_MS)
                    instanceof InferClient.Reply.Answer)) {
                pause(endNs, "no answer");
            }
        }

        void awaitWhole() throws IOException, InterruptedException {
            long endNs = System.nanoTime() + MOST_NS;
            while (!roster.whole()) {
                pause(endNs, "not all nodes are in use");
            }
        }

        /** Asks until no node counts as healthy. */
        private void awaitBenched() throws IOException, InterruptedException {
            long endNs = System.nanoTime() + MOST_NS;
            boolean benched = false;
            while (!benched) {
                awaitAnswer();
                pause(endNs, "nodes that were killed still count as healthy");
                benched = true;
                for (JsonNode node : roster.nodes()) {
                    benched &= !node.path("state").asText().equals("healthy");
                }
            }
        }

        private static void pause(long endNs, String failure) throws IOException, InterruptedException {
            if (System.nanoTime() - endNs > 0) {
                throw new IOException(failure + " after " + TimeUnit.NANOSECONDS.toSeconds(MOST_NS) + " s");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }

        /** Bytes of weights that the gateway says to have pushed since it began. */
        private long pushedBytes() throws IOException {
            long bytes = 0;
            for (String line : gateway.log()) {
                Matcher pushed = PUSHED.matcher(line);
                bytes += pushed.matches() ? Long.parseLong(pushed.group(1)) : 0;
            }
            return bytes;
        }
    }
}
