package dev.ballast.bench.flips;

import dev.ballast.bench.study.Figures;
import dev.ballast.demo.DemoFleet;
import dev.ballast.demo.Roster;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.Deployed;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Flips a bit in one weight of each layer, in the memory of a running node. The gateway names the node and its part, pushes the part
 * again, and counts the node as healthy. Needs Linux, and the right to write the memory of the nodes.
 */
public final class FlipsStudy {
    /** Each layer is checked against the parity once in so many rounds. */
    static final int CHECK_EVERY = 4;

    private static final int NODES = 5;
    private static final String ID = "flips";
    private static final String PREFIX = "ballast/v1";
    static final String EVENTS = PREFIX + "/" + ID + "/event/";

    /** Longer than any stall, so the gateway never steps in for a node and never benches one for silence. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> models;
    private final Path data;
    private final PrintWriter progress;

    /**
     * Runs nothing yet.
     *
     * @param models names of models; lenet5 comes with the program
     * @param data the folder that holds models/, for stored models
     * @param progress receives a line for each fault
     */
    public FlipsStudy(List<String> models, Path data, PrintWriter progress) {
        this.models = List.copyOf(models);
        this.data = data;
        this.progress = progress;
    }

    /** Whether one of these models has to be read from the folder of models. */
    public static boolean needData(List<String> models) {
        return models.stream().anyMatch(FlippedModel::isStored);
    }

    /** Runs all of it. Nothing is left running, however it ends. */
    public FlipsResult run(Path nodeJar) throws GatewayException, IOException, InterruptedException {
        List<FlipsResult.Case> cases = new ArrayList<>();
        for (String name : models) {
            FlippedModel of = FlippedModel.of(name, data);
            try (DemoFleet fleet = DemoFleet.start(NODES, nodeJar)) {
                cases.addAll(run(of, fleet));
            }
        }
        return new FlipsResult(cases);
    }

    /** A node is not used any more after its second fault, so a new gateway follows when each has had one. */
    private List<FlipsResult.Case> run(FlippedModel of, DemoFleet fleet)
            throws GatewayException, IOException, InterruptedException {
        List<FlipsResult.Case> cases = new ArrayList<>();
        int faults = 1;
        while (cases.size() < faults) {
            try (Gateway gateway = Gateway.start(
                            config(of, fleet), new CoapEdges(), System::nanoTime, System::currentTimeMillis);
                    Questions questions = Questions.open(of, gateway);
                    Roster roster = Roster.open(gateway.address())) {
                Scene scene = new Scene(of, fleet, gateway, questions, roster);
                faults = scene.faults();
                strike(scene, cases);
            }
        }
        return cases;
    }

    /** Adds cases as long as there are nodes without a fault. A node that is not mended gets a new process, which ends this. */
    private void strike(Scene scene, List<FlipsResult.Case> cases)
            throws GatewayException, IOException, InterruptedException {
        int bits = scene.of().bits().size();
        List<Integer> sound = new ArrayList<>(IntStream.range(0, NODES).boxed().toList());
        while (cases.size() < scene.faults()) {
            Deployed layer = scene.model().remote().get(cases.size() / bits);
            Integer node =
                    sound.stream().filter(layer.nodes()::contains).findFirst().orElse(-1);
            if (!sound.remove(node)) {
                return;
            }
            int bit = scene.of().bits().get(cases.size() % bits);
            FlipsResult.Case struck = new Fault(scene, layer, node, bit).strike();
            cases.add(struck);
            tell(struck, cases.size(), scene.faults());
            if (!struck.isMended()) {
                scene.fleet().process(node).kill();
                scene.fleet().restart(node, false);
                scene.fleet().process(node).address();
                return;
            }
        }
    }

    private void tell(FlipsResult.Case of, int number, int faults) {
        String named = of.naming().named() ? "named after " : "not named within ";
        String healthy = of.repair().done()
                ? "healthy after " + Figures.decimals(of.repair().ms(), 0) + " ms"
                : "not healthy again";
        progress.println(number + " of " + faults + ": " + of.flip() + ": " + named
                + of.naming().rounds() + " rounds, " + healthy);
        progress.flush();
    }

    private static GatewayConfig config(FlippedModel of, DemoFleet fleet) {
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        GatewayConfig.Coding coding = new GatewayConfig.Coding(
                Redundancy.coded(1),
                RoundPolicy.CODED,
                CHECK_EVERY,
                0,
                SplitKind.OUTPUT,
                new RoundTiming(PATIENCE, PATIENCE),
                new HealthPolicy(Integer.MAX_VALUE, Duration.ofMillis(50), Duration.ofMillis(200)),
                GatewayConfig.Coding.Place.SPLIT);
        return new GatewayConfig(
                ID,
                anywhere,
                false,
                fleet.addresses(),
                List.of(of.source()),
                GatewayConfig.Work.defaults(),
                coding,
                new GatewayConfig.Telemetry(null, anywhere, PREFIX, null, null));
    }
}
