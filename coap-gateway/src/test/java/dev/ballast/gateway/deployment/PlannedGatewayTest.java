package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.NodeSnapshot;
import dev.ballast.gateway.Edges;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.HalfEdges;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.inference.TrialClient;
import dev.ballast.gateway.models.ClassScores;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gateway.models.Staging;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.MemoryBudget;
import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.gemm.measure.Rate;
import dev.ballast.model.LinearStep;
import dev.ballast.plan.Board;
import dev.ballast.plan.FleetCost;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.MemoryPlan;
import dev.ballast.plan.ModelPrediction;
import dev.ballast.plan.Overheads;
import dev.ballast.plan.Planner;
import dev.ballast.plan.Redundancy;
import dev.ballast.round.NodeHealth;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.wire.NodeInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a gateway uses the information of its nodes: it checks memory before a push, and predicts times. */
@Tag("slow")
class PlannedGatewayTest {
    private static final int NODES = 5;
    private static final BoardRates RATES = new BoardRates(Rate.of(1e9), Rate.of(1e8), Rate.of(1e9), null);

    private static List<NodeAddress> addresses() {
        return IntStream.range(0, NODES)
                .mapToObj(i -> new NodeAddress(
                        "node-" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), 6_000 + i)))
                .toList();
    }

    private static NodeInfo info(int node, long most, long free, List<String> held) {
        return new NodeInfo("node-" + node, "test", "0", "test", 2, most, free, null, 8, held, 1_232, 0, 4, RATES);
    }

    private static ServedModel lenet() throws GatewayException {
        return new ServedModel(
                Models.load(Models.builtIn()),
                Staging.NONE,
                new Planner(NODES, Redundancy.coded(1), 0),
                Preprocessing.grey(255),
                ClassScores.RAW,
                null,
                ModelSource.WireTypes.EXACT::of,
                RoundPolicy.CODED,
                null,
                IntStream.range(0, NODES).boxed().toList());
    }

    @Test
    void whatANodeNeedsIsWhatItCountsItself() throws GatewayException {
        ServedModel model = lenet();
        Map<Integer, NodeInfo> answers = new HashMap<>();
        answers.put(0, info(0, 1 << 30, 1 << 30, List.of()));
        MemoryPlan plan = MemoryCheck.of(addresses(), List.of(model), answers);
        long weights = 0;
        long working = 0;
        for (LayerPlan layer : model.plan()) {
            if (layer instanceof LayerPlan.Split split && split.nodes().contains(0)) {
                LinearLayer part = split.coded().part(split.nodes().indexOf(0));
                weights += MemoryBudget.weights(part);
                working = Math.max(working, MemoryBudget.working(part));
            }
        }
        assertThat(plan.lines().get(0).needed()).isEqualTo(weights + 2 * working);
        assertThat(plan.lines().get(1).offered()).isEqualTo(OptionalLong.empty());
        assertThat(plan.fits()).isTrue();
    }

    @Test
    void partsThatANodeHoldsAlreadyCountAsRoom() throws GatewayException {
        ServedModel model = lenet();
        List<String> held = model.remote().stream()
                .filter(layer -> layer.nodes().contains(1))
                .map(layer -> layer.partId(layer.nodes().indexOf(1)))
                .toList();
        long working = model.remote().stream()
                .mapToLong(layer -> layer.needs(layer.nodes().indexOf(1)).working())
                .max()
                .orElseThrow();
        Map<Integer, NodeInfo> answers = new HashMap<>();
        answers.put(1, info(1, 1 << 30, 2 * working, held)); // of two threads
        answers.put(2, info(2, 1 << 30, 1_000, List.of()));
        MemoryPlan plan = MemoryCheck.of(addresses(), List.of(model), answers);
        assertThat(plan.lines().get(1).fits()).isTrue();
        assertThat(plan.lines().get(2).fits()).isFalse();
        answers.put(1, info(1, 1 << 30, 2 * working - 1, held));
        assertThat(MemoryCheck.of(addresses(), List.of(model), answers)
                        .lines()
                        .get(1)
                        .fits())
                .as("products take memory too")
                .isFalse();
    }

    @Test
    void aBoardWithTooLittleMemoryIsAbsentUntilItHasMore() throws Exception {
        ScriptedNodes nodes = new ScriptedNodes(NODES);
        AtomicLong most = new AtomicLong(2_000);
        HalfEdges edges = new HalfEdges(nodes) {
            @Override
            protected NodeInfo describe(int node) throws IOException {
                long memory = node == 3 ? most.get() : 1 << 20;
                return info(node, memory, memory, List.copyOf(nodes.held(node)));
            }
        };
        AtomicReference<Edges.Offer> offer = new AtomicReference<>();
        Edges watched = new Edges() {
            @Override
            public FleetConnection connect(List<NodeAddress> to, InetAddress local, NanoClock clock)
                    throws IOException {
                return edges.connect(to, local, clock);
            }

            @Override
            public ClientServer open(Offer made, InetSocketAddress listen) throws IOException {
                offer.set(made);
                return edges.open(made, listen);
            }

            @Override
            public TrialClient trialClient(InetSocketAddress gateway) throws IOException {
                return edges.trialClient(gateway);
            }
        };
        try (Gateway gateway = start(watched)) {
            assertThat(gateway.models()).hasSize(1);
            Fleet fleet = Objects.requireNonNull(offer.get()).fleet();
            NodeSnapshot small = fleet.snapshot().get(3);
            assertThat(small.state()).isEqualTo(NodeHealth.State.BENCHED);
            assertThat(small.reason())
                    .contains("node-3 needs 0.", "offers 0.0 MB: does not fit", "raise memory-mb in the profile");
            assertThat(nodes.held(3)).isEmpty();
            for (int node : List.of(0, 1, 2, 4)) {
                assertThat(fleet.awaited(node)).isTrue();
                assertThat(nodes.held(node)).isNotEmpty();
            }
            most.set(1 << 20);
            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
                while (!fleet.awaited(3)) {
                    LockSupport.parkNanos(10_000_000);
                }
            });
            assertThat(nodes.held(3)).isNotEmpty();
        }
    }

    @Test
    void aGatewayWhosePlanFitsNoBoardPushesNothingAndSaysWhy() {
        AtomicInteger asked = new AtomicInteger();
        ScriptedNodes nodes = new ScriptedNodes(NODES);
        HalfEdges edges = new HalfEdges(nodes) {
            @Override
            protected NodeInfo describe(int node) throws IOException {
                asked.incrementAndGet();
                return info(node, 1 << 20, 2_000, List.of());
            }
        };
        assertThatThrownBy(() -> start(edges))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("no part was pushed")
                .hasMessageContaining("node-3 needs 0.")
                .hasMessageContaining("offers 0.0 MB: does not fit");
        assertThat(asked).hasValue(NODES);
        assertThat(nodes.puts()).isZero();
    }

    private static Gateway start(Edges edges) throws GatewayException, InterruptedException {
        return Gateway.start(config(), edges, System::nanoTime, System::currentTimeMillis);
    }

    private static GatewayConfig config() {
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new GatewayConfig(
                "planned",
                anywhere,
                false,
                addresses(),
                List.of(Models.builtIn()),
                GatewayConfig.Work.defaults(),
                GatewayConfig.Coding.defaults(),
                GatewayConfig.Telemetry.embedded(anywhere));
    }

    @Test
    void nodesOfOneAddressAreOneMachineAndThoseThatAreAwayAreLikeTheOthers() {
        Map<Integer, NodeInfo> answers = new HashMap<>();
        answers.put(2, info(2, 1, 1, List.of()));
        Board gateway = new Board("gateway", "elsewhere", 1, 1, RATES, Overheads.estimated(1e9));
        FleetCost costs = FleetSurvey.costs(gateway, addresses(), answers, node -> LinkReport.UNKNOWN)
                .orElseThrow();
        assertThat(costs.boards()).hasSize(NODES).allSatisfy(board -> {
            assertThat(board.machine()).isEqualTo(FleetSurvey.here(RATES).machine());
            assertThat(board.processors()).isEqualTo(4);
            assertThat(board.threads()).isEqualTo(2);
            assertThat(board.rates()).isEqualTo(RATES);
        });
        assertThat(FleetSurvey.costs(gateway, addresses(), Map.of(), node -> LinkReport.UNKNOWN))
                .isEmpty();
    }

    @Test
    void layersAreKeptWhereTheyAreFastestAndTheModelStillAnswers() throws GatewayException {
        ServedModel model = lenet();
        GemmKernel kernel = Kernels.portable();
        Map<Integer, NodeInfo> answers = new HashMap<>();
        for (int node = 0; node < NODES; node++) {
            answers.put(node, info(node, 1 << 30, 1 << 30, List.of()));
        }
        Duration trip = Duration.ofSeconds(1);
        AtomicInteger ticks = new AtomicInteger();
        Forecast forecast = Forecast.of(
                        kernel,
                        () -> ticks.incrementAndGet() * 10_000_000L,
                        config(),
                        answers,
                        node -> new LinkReport(1_232, trip, 0, false, new LinkReport.Spread(trip, trip), 0))
                .orElseThrow();
        forecast.keepFaster(model); // with a round trip of 1 s, no layer is faster on the nodes
        model.adopt(model.planned(List.of(0, 1, 2, 3, 4)));
        assertThat(model.remote()).isEmpty();
        forecast.tell(model);
        ModelPrediction prediction = Objects.requireNonNull(model.prediction());
        assertThat(prediction.layers()).hasSize(model.model().linearSteps().size());
        assertThat(prediction.fleet().usual())
                .isCloseTo(prediction.gatewayAlone().usual(), within(1e-12));
        for (LinearStep step : model.model().linearSteps()) {
            assertThat(model.deployed(step.index())).isNull();
        }
    }
}
