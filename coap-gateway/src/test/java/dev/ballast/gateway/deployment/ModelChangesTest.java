package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gateway.Forgotten;
import dev.ballast.gateway.StoredModels;
import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.inference.InferenceRequest;
import dev.ballast.gateway.inference.InferenceResult;
import dev.ballast.gateway.inference.InferenceService;
import dev.ballast.gateway.models.Deployment;
import dev.ballast.gateway.models.HeapNeeds;
import dev.ballast.gateway.models.ModelLoader;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.plan.Latency;
import dev.ballast.plan.ModelPrediction;
import dev.ballast.plan.Redundancy;
import dev.ballast.rounds.Deployed;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.telemetry.TelemetrySink;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are loaded and unloaded beside LeNet-5, which 4 + 1 scripted nodes hold from the start. */
class ModelChangesTest {
    private static final int NODES = 5;

    @TempDir
    private Path folder;

    private final TestGateway gateway;
    private final Provisioner provisioner;
    private final FleetFit fit;
    private final InferenceService service;
    private final List<Set<String>> atFirst = new ArrayList<>();
    private StoredModels stored = new StoredModels(Path.of(""));
    private ModelChanges changes;
    private TelemetrySink told;
    private long heapBytes = 1 << 30;

    ModelChangesTest() throws GatewayException {
        gateway = new TestGateway(NODES, Redundancy.coded(1));
        provisioner =
                new Provisioner(gateway.nodes, gateway.addresses, gateway.catalogue, gateway.fleet, gateway.now::get);
        service = new InferenceService(
                new GatewayConfig.Work(1, 8, Duration.ofMinutes(10)),
                gateway::worker,
                gateway.events::add,
                gateway.now::get);
        fit = new FleetFit(gateway.nodes, config(), Kernels.portable(), gateway.now::get);
        told = gateway.events::add;
        changes = changes();
    }

    private GatewayConfig config() {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new GatewayConfig(
                "changes",
                any,
                false,
                gateway.addresses,
                List.of(Models.builtIn()),
                GatewayConfig.Work.defaults(),
                GatewayConfig.Coding.defaults(),
                GatewayConfig.Telemetry.embedded(any));
    }

    private ModelChanges changes() {
        Replanner replanner = new Replanner(
                gateway.nodes,
                gateway.fleet,
                provisioner,
                gateway.catalogue,
                Duration.ofMinutes(1),
                event -> told.publish(event),
                gateway.now::get);
        return new ModelChanges(
                new ModelSources(List.of(), stored.store()),
                new ModelLoader(gateway.addresses, GatewayConfig.Coding.defaults()),
                gateway.catalogue,
                new ModelChanges.Placement(gateway.fleet, provisioner, replanner, fit, new HeapCheck(heapBytes, 1)),
                service);
    }

    @BeforeEach
    void openStore() {
        stored = new StoredModels(folder);
        changes = changes();
        for (int node = 0; node < NODES; node++) {
            atFirst.add(gateway.nodes.held(node));
        }
    }

    @AfterEach
    void close() {
        fit.close();
        service.close();
        provisioner.close();
    }

    private void load(String name) throws InterruptedException {
        assertThat(changes.load(name, null)).isEqualTo(new ModelChange.Made(name, "1", List.of()));
    }

    private void unload(String name) throws InterruptedException {
        assertThat(changes.unload(name, null)).isEqualTo(new ModelChange.Made(name, "1", List.of()));
        changes.look();
        provisioner.awaitIdle();
    }

    private CataloguedModel.Version serving(String name) {
        CataloguedModel.Version none = new CataloguedModel.Version("none", null, false, "");
        return gateway.catalogue.models().values().stream()
                .filter(model -> model.name().equals(name))
                .map(model -> Objects.requireNonNullElse(model.serving(), none))
                .findFirst()
                .orElse(none);
    }

    private String servingVersion(String name) {
        return serving(name).version();
    }

    private ServedModel served(String name) {
        return Objects.requireNonNull(serving(name).served(), name + " is not served");
    }

    private CompletableFuture<InferenceResult> ask(ServedModel model) {
        CompletableFuture<InferenceResult> result = new CompletableFuture<>();
        FloatTensor input = TestGateway.input(1);
        service.submit(
                new InferenceRequest(
                        "r",
                        model,
                        deadline -> RequestBody.of(input),
                        new InferenceRequest.RequestOptions(model.policy(), Duration.ofMinutes(10), "a client")),
                result::complete);
        return result;
    }

    private void assertAnswered(CompletableFuture<InferenceResult> result) throws Exception {
        InferenceResult got = result.get(30, TimeUnit.SECONDS);
        assertThat(got).isInstanceOf(InferenceResult.Answered.class);
        gateway.assertRight(TestGateway.input(1), (InferenceResult.Answered) got);
    }

    private String reason(String name) {
        CataloguedModel model = gateway.catalogue.model(name);
        return model == null ? "" : model.versions().get(0).reason();
    }

    /** A model that takes the place of another needs no room beside it. */
    @Test
    void aModelThatTheHeapHasNoRoomForIsNotServed() throws Exception {
        heapBytes = (HeapNeeds.of(List.of(gateway.model)).bytes(1) + 3) / 3 * 4; // for one model
        changes = changes();
        stored.digits("net");
        assertThat(changes.load("net", null)).isInstanceOf(ModelChange.Failed.class);
        assertThat(reason("net"))
                .contains("does not fit into the heap of the gateway beside the models that are served");
        heapBytes *= 2;
        changes = changes();
        load("net");
        load("net");
    }

    @Test
    void aModelIsServedOnceNodesHoldItsPartsAndLeavesNothingBehind() throws Exception {
        stored.digits("net", "parity: 2");
        load("net");
        for (Deployed layer : served("net").remote()) {
            assertThat(layer.code().parityParts()).isEqualTo(2);
            for (int part = 0; part < layer.nodes().size(); part++) {
                assertThat(gateway.nodes.held(layer.nodes().get(part))).contains(layer.partId(part));
            }
        }
        assertAnswered(ask(served("net")));
        unload("net");
        for (int node = 0; node < NODES; node++) {
            assertThat(gateway.nodes.held(node)).as("node %s", node).isEqualTo(atFirst.get(node));
        }
        assertThat(reason("net")).isEqualTo("unloaded");
    }

    @Test
    void partsThatAnotherModelUsesStay() throws Exception {
        stored.digits("twin", "split-from-macs: 0");
        int puts = gateway.nodes.puts();
        load("twin");
        assertThat(gateway.nodes.puts()).as("parts pushed for the same weights").isEqualTo(puts);
        unload("twin");
        for (int node = 0; node < NODES; node++) {
            assertThat(gateway.nodes.held(node)).as("node %s", node).isEqualTo(atFirst.get(node));
        }
        assertAnswered(ask(gateway.model));
    }

    @Test
    void whatWasUnloadedMakesRoomForWhatIsLoadedNext() throws Exception {
        stored.digits("net", "parity: 2");
        load("net");
        stored.digits("twin", "split-from-macs: 0");
        assertThat(changes.unload("net", null)).isInstanceOf(ModelChange.Made.class);
        load("twin");
        for (int node = 0; node < NODES; node++) {
            assertThat(gateway.nodes.held(node)).as("node %s", node).isEqualTo(atFirst.get(node));
        }
    }

    @Test
    void whatWasUnloadedIsTakenFromTheNodesThoughLookingAfterThePlanBreaks() throws Exception {
        stored.digits("net", "parity: 2");
        load("net");
        lose(1);
        assertAnswered(ask(gateway.model));
        gateway.now.addAndGet(TimeUnit.MINUTES.toNanos(2));
        told = event -> {
            throw new IllegalStateException("planted");
        };
        assertThat(changes.unload("net", null)).isInstanceOf(ModelChange.Made.class);
        assertThatThrownBy(() -> changes.look()).hasMessage("planted");
        provisioner.awaitIdle();
        told = gateway.events::add;
        gateway.now.addAndGet(TimeUnit.MINUTES.toNanos(1));
        changes.look();
        provisioner.awaitIdle();
        assertThat(gateway.nodes.held(0)).hasSize(atFirst.get(0).size());
    }

    private void lose(int node) {
        gateway.nodes.mood(node, ScriptedNodes.Mood.SILENT);
        gateway.nodes.unreachable(node, true);
    }

    @Test
    void anErrorIsAnsweredToWhoGaveTheOrder() throws Exception {
        CompletableFuture<ModelChange> answer = new CompletableFuture<>();
        ModelStore broken = new ModelStore() {
            @Override
            public String place() {
                return "nowhere";
            }

            @Override
            public List<Listed> list() {
                throw new StackOverflowError("planted");
            }

            @Override
            public String namedDefault(String name) {
                return "";
            }

            @Override
            public Spec read(String name, String version) {
                throw new StackOverflowError("planted");
            }

            @Override
            public void nameDefault(String name, String version) {}
        };
        try (ModelRepository repository =
                new ModelRepository(new ModelSources(List.of(), broken), gateway.catalogue, changes, provisioner)) {
            repository.index(answer::complete);
            assertThat(answer.get(30, TimeUnit.SECONDS)).asString().contains("BROKEN");
        }
    }

    @Test
    void aPredictionIsOfThePlanItWasMadeFor() {
        Latency second = new Latency(1, 1, 1);
        ModelPrediction prediction =
                new ModelPrediction(List.of(), second, new ModelPrediction.OneBoard(0, "node-0", second, 1), second);
        Deployment before = gateway.model.deployment();
        gateway.model.predicted(before, prediction);
        assertThat(gateway.model.prediction()).isEqualTo(prediction);
        gateway.model.adopt(gateway.model.planned(List.of(0, 1, 2, 3)));
        assertThat(gateway.model.prediction()).isNull();
        gateway.model.predicted(before, prediction); // a prediction of the earlier plan that ends late
        assertThat(gateway.model.prediction()).isNull();
    }

    @Test
    void partsThatTheGatewayDidNotPutThereStay() throws Exception {
        byte[] foreign = PartMessage.of(LinearLayer.of(new DenseLowering(3, 1), Block.of(new float[] {1, 2, 3}, 1, 3)))
                .encode();
        gateway.nodes.put(2, PartIds.of(foreign), foreign, sent -> {});
        stored.digits("net", "parity: 2");
        load("net");
        unload("net");
        assertThat(gateway.nodes.held(2)).contains(PartIds.of(foreign));
    }

    @Test
    void aNodeThatIsAwayIsClearedWhenItIsBack() throws Exception {
        stored.digits("net", "parity: 2");
        load("net");
        gateway.nodes.unreachable(1, true);
        unload("net");
        assertThat(gateway.nodes.held(0)).isEqualTo(atFirst.get(0));
        assertThat(gateway.nodes.held(1)).isNotEqualTo(atFirst.get(1));
        gateway.nodes.unreachable(1, false);
        gateway.now.addAndGet(TimeUnit.SECONDS.toNanos(31));
        changes.look();
        provisioner.awaitIdle();
        assertThat(gateway.nodes.held(1)).isEqualTo(atFirst.get(1));
    }

    @Test
    void aNodeThatCannotBeReachedIsNamedAndHoldsNothingUp() throws Exception {
        stored.digits("net");
        gateway.nodes.unreachable(3, true);
        assertThat(changes.load("net", null)).isEqualTo(new ModelChange.Made("net", "1", List.of("node-3")));
        assertAnswered(ask(served("net")));
    }

    @Test
    void aNodeWithoutRoomIsNamedAndNothingStaysOnTheOthers() throws Exception {
        stored.digits("net", "parity: 2");
        gateway.nodes.full(4, true);
        ModelChange change = changes.load("net", null);
        provisioner.awaitIdle();
        assertThat(change)
                .isEqualTo(new ModelChange.Failed(ModelChange.Why.NODES, "disk full on node-4: no space for 5 parts"));
        assertThat(reason("net")).contains("node-4");
        for (int node = 0; node < NODES; node++) {
            assertThat(gateway.nodes.held(node)).as("node %s", node).isEqualTo(atFirst.get(node));
        }
        gateway.nodes.full(4, false);
        load("net");
    }

    @Test
    void aBadFileLeavesWhatIsServedAsItIs() throws Exception {
        stored.digits("net");
        load("net");
        ServedModel before = served("net");
        stored.garbage("net");
        ModelChange change = changes.load("net", null);
        assertThat(change).isInstanceOf(ModelChange.Failed.class);
        assertThat(((ModelChange.Failed) change).why()).isEqualTo(ModelChange.Why.UNFIT);
        assertThat(((ModelChange.Failed) change).reason()).contains("net", "not an ONNX model");
        assertThat(served("net")).isSameAs(before);
        assertThat(reason("net")).contains("not an ONNX model");
        assertAnswered(ask(served("net")));
    }

    @Test
    void badSettingsOfANewModelAreTheReasonInTheCatalogue() throws Exception {
        stored.digits("net", "wyre: float16");
        assertThat(changes.load("net", null).toString()).contains("UNFIT", "\"wyre\" is not a key here");
        assertThat(reason("net")).contains("model.yaml", "\"wyre\" is not a key here");
        assertThat(Objects.requireNonNull(gateway.catalogue.model("net")).serving())
                .isNull();
        stored.settings("net", "wire: float16");
        load("net");
        assertThat(reason("net")).isEmpty();
    }

    @Test
    void whatIsUnderWayIsFinishedOnTheVersionItBeganWith() throws Exception {
        stored.digits("net", "parity: 2");
        load("net");
        ServedModel before = served("net");
        gateway.nodes.takeAsked();
        for (int node = 0; node < NODES; node++) {
            gateway.nodes.mood(node, ScriptedNodes.Mood.HOLDS);
        }
        CompletableFuture<InferenceResult> underWay = ask(before);
        while (gateway.nodes.takeAsked().isEmpty()) {
            Thread.onSpinWait();
        }
        unload("net");
        assertThat(gateway.nodes.held(0)).as("parts while a request needs them").isNotEqualTo(atFirst.get(0));
        for (int node = 0; node < NODES; node++) {
            gateway.nodes.mood(node, ScriptedNodes.Mood.WORKS);
        }
        while (!underWay.isDone()) {
            gateway.nodes.deliverHeld();
        }
        assertAnswered(underWay);
        assertThat(((InferenceResult.Answered) underWay.get()).obtained().localParts())
                .isZero();
        while (service.hasInside(before)) {
            Thread.onSpinWait();
        }
        changes.look();
        provisioner.awaitIdle();
        assertThat(gateway.nodes.held(0)).isEqualTo(atFirst.get(0));
    }

    @Test
    void aModelThatIsUnloadedIsForgottenWithItsBuffers() throws Exception {
        stored.digits("net", "parity: 2");
        load("net");
        for (int i = 0; i < 20; i++) { // enough for admission control to measure the usual time
            assertAnswered(ask(served("net")));
        }
        WeakReference<ServedModel> model = new WeakReference<>(served("net"));
        WeakReference<Deployed> layer =
                new WeakReference<>(served("net").remote().get(0));
        unload("net");
        Forgotten.await(model);
        Forgotten.await(layer);
    }

    @Test
    void aNodeWithoutRoomForOneModelTakesAnother() throws Exception {
        gateway.nodes.full(4, true);
        stored.digits("net", "parity: 2");
        assertThat(changes.load("net", null)).isInstanceOf(ModelChange.Failed.class);
        stored.digits("twin", "split-from-macs: 0");
        load("twin");
        assertAnswered(ask(served("twin")));
    }

    @Test
    void layersOfAPlanThatIsNoMoreAreForgotten() throws Exception {
        assertAnswered(ask(gateway.model));
        WeakReference<Deployed> layer =
                new WeakReference<>(gateway.model.remote().get(0));
        gateway.nodes.mood(1, ScriptedNodes.Mood.SILENT);
        gateway.nodes.unreachable(1, true);
        assertAnswered(ask(gateway.model)); // benched, because each of its layers counts a miss
        gateway.now.addAndGet(TimeUnit.MINUTES.toNanos(2));
        changes.look();
        assertThat(gateway.model.remote().get(0).nodes()).doesNotContain(1);
        Forgotten.await(layer);
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        stored.digits("net");
        load("net");
        assertThat(changes.load("nett", null).toString()).contains("UNKNOWN", "no model nett in the model store");
        assertThat(changes.load("net", "7").toString()).contains("UNKNOWN", "no version 7; it has [1]");
        assertThat(changes.unload("net", "7").toString()).contains("UNKNOWN", "net version 7 is not loaded", "lenet5");
        assertThat(changes.makeDefault("net", "7").toString()).contains("UNKNOWN", "load it first");
    }

    @Test
    void theDefaultIsTheOneThatTheSettingsNameAndTheStoreRemembersAnother() throws Exception {
        stored.digits("net/1");
        stored.digits("net/2");
        stored.settings("net", "default: 1");
        load("net");
        assertThat(changes.load("net", "2")).isInstanceOf(ModelChange.Made.class);
        assertThat(servingVersion("net")).isEqualTo("1");
        assertThat(changes.makeDefault("net", "2")).isInstanceOf(ModelChange.Made.class);
        assertThat(servingVersion("net")).isEqualTo("2");
        assertThat(stored.store().namedDefault("net")).isEqualTo("2");
    }
}
