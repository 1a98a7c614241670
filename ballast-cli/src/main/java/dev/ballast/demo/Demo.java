package dev.ballast.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.models.Models;
import dev.ballast.link.DirectionCounters;
import dev.ballast.link.LinkCounters;
import dev.ballast.link.LinkProfile;
import dev.ballast.plan.Redundancy;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;

/**
 * The whole system on one machine: node processes, gateway, broker, and a client that sends digits over CoAP. One node is killed
 * during the run. Closing ends every process and may be done from a shutdown hook.
 */
public final class Demo implements AutoCloseable {
    private static final long TIMEOUT_MS = 10_000;
    /** Requests before the first counted one, so that class loading and compilation do not count as latency. */
    private static final int WARM_UP = 300;

    /** Upper limit of the warm-up, for links with a delay of 100 ms and more. */
    private static final long WARM_UP_MOST_NS = 20_000_000_000L;

    private static final long WARM_UP_SEED = 99;
    /** Up to this many requests, each gets a line of output; beyond that, every hundredth part of them does. */
    private static final int LINES = 1_000;

    private final DemoOptions options;
    private final PrintWriter people;
    private final DemoFleet fleet;
    private final Gateway gateway;
    private volatile boolean closing;

    private Demo(DemoOptions options, PrintWriter people, DemoFleet fleet, Gateway gateway) {
        this.options = options;
        this.people = people;
        this.fleet = fleet;
        this.gateway = gateway;
    }

    /**
     * Starts the nodes and the gateway.
     *
     * @param people output for people
     */
    public static Demo start(DemoOptions options, PrintWriter people) throws GatewayException, InterruptedException {
        LinkProfile link = options.link();
        people.printf(
                "starting %d data nodes and %d parity nodes%s%n",
                options.nodes(),
                options.parity(),
                link == null ? "" : ", each behind an emulated link " + link.name() + " with seed " + options.seed());
        people.flush();
        DemoFleet fleet = DemoFleet.start(options);
        try {
            Gateway gateway =
                    Gateway.start(config(options, fleet), new CoapEdges(), System::nanoTime, System::currentTimeMillis);
            Demo demo = new Demo(options, people, fleet, gateway);
            fleet.processes().forEach(node -> node.whenEnded(demo::report));
            demo.printAddresses();
            return demo;
        } catch (GatewayException | InterruptedException | RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    private static GatewayConfig config(DemoOptions options, DemoFleet fleet) {
        GatewayConfig.Coding defaults = GatewayConfig.Coding.defaults();
        return new GatewayConfig(
                "demo",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                false,
                fleet.addresses(),
                List.of(Models.builtIn()),
                GatewayConfig.Work.defaults(),
                defaults.with(Redundancy.coded(options.parity()), defaults.policy()),
                GatewayConfig.Telemetry.embedded(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), options.mqttPort())));
    }

    /** Prints all addresses and processes, and the commands to look at them. */
    public void printAddresses() {
        listing().lines().forEach(people::println);
        people.flush();
    }

    /** All addresses and processes, with the names that {@code --keep --json} prints. */
    public ObjectNode addresses() {
        return listing().json();
    }

    private FleetListing listing() {
        return new FleetListing(
                gateway.address().getPort(),
                gateway.broker(),
                FleetListing.members(fleet.addresses(), fleet.processes()));
    }

    /** Says that a node has ended, unless the demonstration ends it. */
    private void report(NodeProcess node) {
        if (!closing) {
            people.println(
                    FleetListing.ending(node.id(), node.pid(), node.exitCode().orElseThrow()));
            people.flush();
        }
    }

    /**
     * Sends the digits one after the other.
     *
     * @return the figures, with the names that {@code --json} prints
     */
    public ObjectNode run(DigitSource digits) throws IOException, InterruptedException {
        try (InferClient client = InferClient.open(gateway.address())) {
            warmUp(client);
            DemoTally tally = new DemoTally(options.requests(), options.killAfter());
            for (int i = 0; i < options.requests(); i++) {
                if (i == options.killAfter() && i > 0) {
                    fleet.process(options.victim()).kill();
                    people.printf("------ %s is killed (SIGKILL) ------%n", victim());
                }
                infer(client, i, digits.next(), tally);
            }
            summarize(tally);
            return figures(tally);
        }
    }

    private void warmUp(InferClient client) throws InterruptedException {
        people.printf("warming up: %d requests, at most 20 s%n", WARM_UP);
        people.flush();
        DigitSource digits = DigitSource.drawn(WARM_UP_SEED);
        long begun = System.nanoTime();
        for (int i = 0; i < WARM_UP && System.nanoTime() - begun < WARM_UP_MOST_NS; i++) {
            client.infer(Models.BUILT_IN, InferClient.Body.PNG, digits.next().png(), TIMEOUT_MS);
        }
    }

    private void infer(InferClient client, int index, Drawing drawing, DemoTally tally) throws InterruptedException {
        byte[] png = drawing.png();
        long begun = System.nanoTime();
        InferClient.Reply reply = client.infer(Models.BUILT_IN, InferClient.Body.PNG, png, TIMEOUT_MS);
        long latencyNs = System.nanoTime() - begun;
        if (reply instanceof InferClient.Reply.Answer answer) {
            JsonNode how = answer.json().path("parameters");
            int digit = how.path("top").path(0).path("class").asInt(-1);
            int recovered = how.path("recovered_slices").asInt();
            tally.answer(latencyNs, digit == drawing.digit(), recovered);
            printLine(index, drawing.digit(), digit, latencyNs, how);
        } else {
            tally.error(latencyNs);
            people.printf("%6d  drawn %d  ERROR %s%n", index + 1, drawing.digit(), reply);
            people.flush();
        }
    }

    private void printLine(int index, int drawn, int answered, long latencyNs, JsonNode how) {
        if (options.requests() > LINES && (index + 1) % (options.requests() / 100) != 0) {
            return;
        }
        StringBuilder line = new StringBuilder(80);
        line.append(String.format(
                Locale.ROOT,
                "%6d  drawn %d  answer %d%s  %7.2f ms",
                index + 1,
                drawn,
                answered,
                drawn == answered ? " " : " wrong",
                latencyNs / 1e6));
        int recovered = how.path("recovered_slices").asInt();
        if (recovered > 0) {
            line.append("  recovered ").append(recovered).append(recovered == 1 ? " slice" : " slices");
        }
        if (how.path("local_parts").asInt() > 0) {
            line.append("  gateway computed ").append(how.path("local_parts").asInt());
        }
        for (JsonNode node : how.path("missing_nodes")) {
            line.append("  without ").append(node.asText());
        }
        people.println(line);
        people.flush();
    }

    private void summarize(DemoTally tally) {
        people.printf(
                Locale.ROOT,
                "%d of %d answered, %d right, %d errors; p50 %.2f ms, p99 %.2f ms, slowest %.2f ms; %d slices recovered%n",
                tally.answered(),
                options.requests(),
                tally.right(),
                tally.errors(),
                tally.quantileMs(0.5),
                tally.quantileMs(0.99),
                tally.quantileMs(1),
                tally.recoveredSlices());
        if (killed()) {
            people.printf(
                    Locale.ROOT,
                    "p99 before %s was killed: %.2f ms; slowest of the request in flight at the kill and the next %d: %.2f ms%n",
                    victim(),
                    tally.healthyQuantileMs(0.99),
                    DemoTally.AFTER_KILL,
                    tally.slowestAfterKillMs());
        }
        printLinks("up", fleet.linkCounters().stream().map(LinkCounters::up).toList());
        printLinks("down", fleet.linkCounters().stream().map(LinkCounters::down).toList());
        people.flush();
    }

    private void printLinks(String way, List<DirectionCounters> links) {
        if (!links.isEmpty()) {
            people.printf(
                    "links %-4s  %d datagrams, %d lost, %d dropped by a full queue, %d doubled%n",
                    way,
                    links.stream().mapToLong(DirectionCounters::datagrams).sum(),
                    links.stream().mapToLong(DirectionCounters::lost).sum(),
                    links.stream().mapToLong(DirectionCounters::overflowed).sum(),
                    links.stream().mapToLong(DirectionCounters::duplicated).sum());
        }
    }

    private ObjectNode figures(DemoTally tally) {
        LinkProfile link = options.link();
        ObjectNode figures = JsonMapper.builder().build().createObjectNode();
        figures.put("requests", options.requests())
                .put("answered", tally.answered())
                .put("right", tally.right())
                .put("errors", tally.errors())
                .put("p50_ms", rounded(tally.quantileMs(0.5)))
                .put("p99_ms", rounded(tally.quantileMs(0.99)))
                .put("max_ms", rounded(tally.quantileMs(1)))
                .put("recovered_slices", tally.recoveredSlices())
                .put("killed", killed() ? 1 : 0)
                .put("nodes", options.nodes())
                .put("parity", options.parity())
                .put("model", Models.BUILT_IN)
                .put("jdk", System.getProperty("java.version"))
                .put("link", link == null ? null : link.name());
        return figures;
    }

    private boolean killed() {
        return options.killAfter() > 0 && options.killAfter() < options.requests();
    }

    private String victim() {
        return fleet.process(options.victim()).id();
    }

    private static double rounded(double ms) {
        return Math.round(ms * 1000) / 1000.0;
    }

    @Override
    public void close() {
        closing = true;
        gateway.close();
        fleet.close();
    }
}
