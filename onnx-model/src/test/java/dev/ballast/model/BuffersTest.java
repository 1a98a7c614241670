package dev.ballast.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.Scratch;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Buffers that values share, one after the other or side by side, do not change an output. */
class BuffersTest {
    private static final GemmKernel KERNEL = Kernels.best();
    private static final Shape INPUT = Shape.of(1, 4, 5, 5);

    /** Bytes of the objects around the buffers of a few steps. */
    private static final long BOOKKEEPING = 64 << 10;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Random random = new Random(8);
    private final Map<String, Tensor> constants = new HashMap<>();
    private final List<GraphNode> nodes = new ArrayList<>();

    /** Branches that are joined in place, one that cannot be, consecutive values of equal extents, and views. */
    private void build() {
        conv("x", "a", 4, 4);
        node("Relu", "b", "a");
        conv("x", "c", 4, 5);
        node("Concat", "d", "b", "c");
        conv("d", "e", 9, 4);
        node("Relu", "f", "e");
        conv("f", "g", 4, 4);
        conv("g", "h", 4, 4);
        node("Concat", "i", "f", "h");
        node("Flatten", "j", "i");
        node("Relu", "k", "j");
        node("Add", "y", "k", "j");
    }

    private void node(String operator, String output, String... inputs) {
        Map<String, Attribute> attributes =
                operator.equals("Concat") ? Map.of("axis", new Attribute.Whole(1)) : Map.of();
        nodes.add(new GraphNode("", operator, "", 13, List.of(inputs), List.of(output), attributes));
    }

    private void conv(String input, String output, int channels, int rows) {
        constants.put(output + "/w", values(rows, channels, 1, 1));
        constants.put(output + "/b", values(rows));
        node("Conv", output, input, output + "/w", output + "/b");
    }

    private FloatTensor values(int... dims) {
        FloatTensor tensor = FloatTensor.zeros(Shape.of(dims));
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) random.nextGaussian();
        }
        return tensor;
    }

    private Model model(List<String> outputs) throws ModelException {
        List<ValueInfo> inputs = List.of(ValueInfo.floats("x", INPUT));
        return ModelBuilder.build(new Graph("joined", inputs, outputs, constants, nodes, Set.of(), List.of()));
    }

    @Test
    void answersAreThoseOfValuesThatAllHaveTheirOwn() throws Exception {
        build();
        Model shared = model(List.of("y"));
        List<String> all = nodes.stream().map(node -> node.outputs().get(0)).toList();
        ModelRunner apart = new ModelRunner(model(all), KERNEL);
        ModelRunner runner = new ModelRunner(shared, KERNEL);
        ModelRunner elsewhere = new ModelRunner(shared, KERNEL);
        Scratch scratch = new Scratch();
        for (int i = 0; i < 4; i++) {
            List<Tensor> x = List.of(values(1, 4, 5, 5));
            List<Tensor> expected = apart.run(x, new LocalBackend(KERNEL));
            List<Tensor> answer = runner.run(x, new LocalBackend(KERNEL));
            List<Tensor> raw = elsewhere.run(
                    x, (step, activation, product) -> step.layer().multiply(KERNEL, activation, scratch, product));
            assertThat(data(answer)).isEqualTo(data(List.of(expected.get(all.size() - 1))));
            assertThat(data(raw)).isEqualTo(data(answer));
        }
    }

    private static float[] data(List<Tensor> outputs) {
        return ((FloatTensor) outputs.get(0)).data();
    }

    /** A plan allocates nothing, and a runner allocates little beside what its plan says. */
    @Test
    void memoryIsWhatARunnerAllocates() throws Exception {
        for (int width : new int[] {5, 64, 128}) {
            nodes.clear();
            build();
            List<ValueInfo> inputs = List.of(ValueInfo.floats("x", Shape.of(1, 4, width, width)));
            Model model = ModelBuilder.build(
                    new Graph("joined", inputs, List.of("y"), constants, nodes, Set.of(), List.of()));
            long counted = RunMemory.of(model).values();
            long before = threads.getCurrentThreadAllocatedBytes();
            ModelRunner runner = new ModelRunner(model, KERNEL);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(runner).isNotNull();
            assertThat(allocated).isBetween(counted, counted + BOOKKEEPING);
        }
    }

    @Test
    void branchesStandWhereTheyAreJoined() throws Exception {
        build();
        BufferPlan buffers = BufferPlan.of(model(List.of("y")));
        List<Step> steps = model(List.of("y")).steps();
        List<Step> done = steps.stream().filter(buffers::isDone).toList();
        assertThat(done).extracting(Step::operator).containsExactly("Concat", "Flatten");
        assertThat(steps.stream()
                        .flatMap(step -> step.writes().stream())
                        .map(value -> buffers.at(value.number()))
                        .filter(at -> at > 0))
                .containsExactly(4 * 25);
    }
}
