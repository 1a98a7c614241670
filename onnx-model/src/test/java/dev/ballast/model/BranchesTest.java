package dev.ballast.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.op.Call;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Convolutions over one image are blocks of one step, and their numbers are those of the single convolutions, bit for bit. */
class BranchesTest {
    private static final int CHANNELS = 6;

    private final Random random = new Random(5);
    private final Map<String, Tensor> constants = new HashMap<>();
    private final List<GraphNode> nodes = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();

    /** A convolution with equal windows along both axes. */
    private record Branch(int rows, int kernel, int stride, int pad, int dilation) {
        static Branch same(int rows, int kernel) {
            return new Branch(rows, kernel, 1, kernel / 2, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 14})
    void aFireModuleIsOneStepOfTwoBlocks(int size) throws Exception {
        branches(false, Branch.same(20, 1), Branch.same(33, 3));
        concat();
        Model joined = sameBits(size, 2);
        assertThat(joined.linearSteps()).singleElement().satisfies(step -> {
            assertThat(step.layer().blocks()).extracting(LinearLayer::rows).containsExactly(20, 33);
            assertThat(step.name()).isEqualTo("c0+c1");
            assertThat(step.isNamed("c1")).isTrue();
            assertThat(BufferPlan.of(joined).areOneRun(step.writes())).isTrue();
        });
    }

    /** Members that unfold the image in the same way are side by side, whatever is between them in the file. */
    @ParameterizedTest
    @ValueSource(ints = {2, 9})
    void branchesOfOneKernelAreOneBlock(int size) throws Exception {
        branches(
                false,
                Branch.same(16, 1),
                Branch.same(17, 3),
                Branch.same(3, 1),
                Branch.same(40, 5),
                new Branch(21, 3, 1, 2, 2),
                Branch.same(5, 3));
        LinearStep step = sameBits(size, 6).linearSteps().get(0);
        assertThat(step.layer().blocks()).extracting(LinearLayer::rows).containsExactly(19, 22, 40, 21);
        assertThat(step.members())
                .extracting(member -> member.site().name())
                .containsExactly("c0", "c2", "c1", "c5", "c3", "c4");
    }

    /** The two paths of a residual block that halves the image. */
    @Test
    void stridesMayDifferWhereOutputsDoNot() throws Exception {
        branches(false, new Branch(16, 3, 2, 1, 1), new Branch(18, 1, 2, 0, 1));
        assertThat(sameBits(8, 2).linearSteps()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 11})
    void quantizedBranchesAreOneStep(int size) throws Exception {
        branches(true, Branch.same(16, 1), Branch.same(19, 3), Branch.same(7, 1));
        assertThat(sameBits(size, 3).linearSteps())
                .singleElement()
                .satisfies(step -> assertThat(step.layer().blocks()).hasSize(2));
    }

    @Test
    void convolutionsWithOtherOutputsStayApart() throws Exception {
        branches(false, Branch.same(16, 1), new Branch(16, 3, 1, 0, 1));
        assertThat(sameBits(6, 2).linearSteps()).hasSize(2);
    }

    /** A block needs enough rows for every node; here the small convolutions join each other. */
    @Test
    void aFewRowsAreNoBlockOfTheirOwn() throws Exception {
        branches(false, Branch.same(64, 1), Branch.same(15, 3), Branch.same(64, 1));
        assertThat(sameBits(6, 3).linearSteps())
                .extracting(step -> step.members().size())
                .containsExactly(2, 1);
    }

    @Test
    void aStepHasNoMoreBlocksThanAPartMayHave() throws Exception {
        Branch[] many = new Branch[10];
        Arrays.setAll(many, i -> Branch.same(16, 2 * i + 1));
        branches(false, many);
        assertThat(sameBits(12, 10).linearSteps())
                .extracting(step -> step.members().size())
                .containsExactly(8, 2);
    }

    /** A plan for another size takes the weights of the first one, block by block. */
    @Test
    void plansForOtherSizesShareTheWeights() throws Exception {
        branches(false, Branch.same(20, 1), Branch.same(33, 3));
        Model small = ModelBuilder.build(graph(5));
        Model large = ModelBuilder.build(graph(9)).sharing(small);
        assertThat(large.linearSteps().get(0).layer().weights())
                .isSameAs(small.linearSteps().get(0).layer().weights());
        assertThat(run(large, Kernels.best())).isEqualTo(run(ModelBuilder.build(graph(9)), Kernels.best()));
        assertThat(large.linearSteps().get(0).layer().lowering().open())
                .isEqualTo(small.linearSteps().get(0).layer().lowering().open());
    }

    private Model sameBits(int size, int branches) throws Exception {
        Model joined = ModelBuilder.build(graph(size));
        Model single = ModelBuilder.build(graph(size), Extents.MAX_ELEMENTS);
        assertThat(single.linearSteps()).hasSize(branches);
        assertThat(joined.weightBytes()).isEqualTo(single.weightBytes());
        assertThat(joined.steps().stream().mapToLong(Step::macs).sum())
                .isEqualTo(single.steps().stream().mapToLong(Step::macs).sum());
        for (GemmKernel kernel : List.of(Kernels.portable(), Kernels.best())) {
            assertThat(run(joined, kernel)).isEqualTo(run(single, kernel));
        }
        return joined;
    }

    private static List<String> run(Model model, GemmKernel kernel) {
        Random same = new Random(3);
        FloatTensor x = FloatTensor.zeros(model.inputs().get(0).shape());
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = same.nextFloat() * 2 - 1;
        }
        List<String> results = new ArrayList<>();
        for (Tensor y : new ModelRunner(model, kernel).run(List.of(x), new LocalBackend(kernel))) {
            results.add(y.shape().toString());
            results.add(
                    y instanceof FloatTensor floats
                            ? Arrays.toString(floats.data())
                            : Arrays.toString(((ByteTensor) y).data()));
        }
        return results;
    }

    private void branches(boolean isQuantized, Branch... branches) {
        String from = "x";
        if (isQuantized) {
            constants.put("xs", FloatTensor.flat(new float[] {0.01f}));
            constants.put("xz", ByteTensor.unsigned(Shape.of(), new byte[] {100}));
            nodes.add(new GraphNode("q", "QuantizeLinear", "", 13, List.of("x", "xs", "xz"), List.of("q"), Map.of()));
            from = "q";
        }
        for (int i = 0; i < branches.length; i++) {
            branch(i, branches[i], isQuantized, from);
        }
    }

    private void branch(int i, Branch branch, boolean isQuantized, String from) {
        Map<String, Attribute> attributes = Map.of(
                "pads",
                        new Attribute.Wholes(
                                List.of((long) branch.pad, (long) branch.pad, (long) branch.pad, (long) branch.pad)),
                "strides", new Attribute.Wholes(List.of((long) branch.stride, (long) branch.stride)),
                "dilations", new Attribute.Wholes(List.of((long) branch.dilation, (long) branch.dilation)));
        List<String> inputs = new ArrayList<>();
        if (isQuantized) {
            ByteTensor weights =
                    (ByteTensor) ElementType.INT8.zeros(Shape.of(branch.rows, CHANNELS, branch.kernel, branch.kernel));
            random.nextBytes(weights.data());
            constants.put("w" + i, weights);
            constants.put("ws" + i, FloatTensor.flat(new float[] {0.02f + i}));
            constants.put("wz" + i, ByteTensor.signed(Shape.of(), new byte[] {0}));
            constants.put("ys" + i, FloatTensor.flat(new float[] {0.1f + i}));
            constants.put("yz" + i, ByteTensor.unsigned(Shape.of(), new byte[] {(byte) (7 * i)}));
            inputs.addAll(List.of(from, "xs", "xz", "w" + i, "ws" + i, "wz" + i, "ys" + i, "yz" + i));
        } else {
            constants.put("w" + i, Call.random(random, branch.rows, CHANNELS, branch.kernel, branch.kernel));
            constants.put("b" + i, Call.random(random, branch.rows));
            inputs.addAll(List.of(from, "w" + i, "b" + i));
        }
        String operator = isQuantized ? "QLinearConv" : "Conv";
        nodes.add(new GraphNode("c" + i, operator, "", 13, inputs, List.of("y" + i), attributes));
        if (isQuantized) {
            outputs.add("y" + i);
        } else {
            nodes.add(new GraphNode("r" + i, "Relu", "", 13, List.of("y" + i), List.of("z" + i), Map.of()));
            outputs.add("z" + i);
        }
    }

    private void concat() {
        nodes.add(new GraphNode(
                "all", "Concat", "", 13, List.copyOf(outputs), List.of("all"), Map.of("axis", new Attribute.Whole(1))));
        nodes.add(new GraphNode("last", "Tanh", "", 13, List.of("all"), List.of("y"), Map.of()));
        outputs.clear();
        outputs.add("y");
    }

    private Graph graph(int size) {
        return new Graph(
                "branches",
                List.of(ValueInfo.floats("x", Shape.of(1, CHANNELS, size, size))),
                List.copyOf(outputs),
                Map.copyOf(constants),
                List.copyOf(nodes),
                Set.of(),
                List.of());
    }
}
