package dev.ballast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Numbers in a small file that demand much memory or time are refused before they get it. */
class LimitsTest {
    private static final long MOST = 1 << 20;
    private static final long HUGE = 1 << 27;

    /** Bytes that planning may allocate in addition to the room. */
    private static final long OVERHEAD = 4 << 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Map<String, Tensor> constants = new HashMap<>();
    private final List<GraphNode> nodes = new ArrayList<>();

    @Test
    void stretchesOnlyToWhatThereIsRoomFor() {
        constants.put("wanted", longs(HUGE));
        node("Expand", "y", "x", "wanted");
        requireRefused();
    }

    @Test
    void whatNothingReadsIsRefusedToo() {
        constants.put("wanted", longs(HUGE));
        node("Expand", "unread", "x", "wanted");
        node("Relu", "y", "x");
        requireRefused();
    }

    /** The lists of indices exist even when there are no elements. */
    @Test
    void valuesWithoutElementsMayNotBeLongEither() {
        constants.put("wanted", longs(0, HUGE));
        node("ConstantOfShape", "empty", "wanted");
        node("Transpose", "y", "empty");
        requireRefused();
    }

    @Test
    void stretchesNothingToManyEmptyRows() {
        constants.put("wanted", longs(HUGE, 0));
        node("Expand", "y", "x", "wanted");
        requireRefused();
    }

    @Test
    void repeatsOnlyAsOftenAsThereIsRoomFor() {
        constants.put("scales", FloatTensor.wrap(Shape.of(2), new float[] {1f, 1e6f}));
        node("Upsample", "y", 9, "x", "scales");
        requireRefused();
    }

    @Test
    void aTileIsLaidOnlyAsOftenAsThereIsRoomFor() {
        constants.put("repeats", longs(1, HUGE));
        node("Tile", "y", "x", "repeats");
        requireRefused();
    }

    /** The list of indices along an empty axis is long too. */
    @Test
    void nothingIsTiledToManyEmptyRows() {
        constants.put("none", longs(0, HUGE));
        node("Tile", "y", "x", "none");
        requireRefused();
    }

    @Test
    void anImageGrowsOnlyAsFarAsThereIsRoomFor() {
        constants.put("scales", FloatTensor.wrap(Shape.of(2), new float[] {1f, 1e6f}));
        for (String mode : List.of("nearest", "linear", "cubic")) {
            nodes.clear();
            nodes.add(new GraphNode(
                    "",
                    "Resize",
                    "",
                    13,
                    List.of("x", "", "scales"),
                    List.of("y"),
                    Map.of("mode", new Attribute.Text(mode))));
            requireRefused();
        }
    }

    @Test
    void aRowOfOneHotIsNoLongerThanThereIsRoomFor() {
        constants.put("depth", LongTensor.wrap(Shape.of(), new long[] {HUGE}));
        constants.put("offOn", FloatTensor.zeros(Shape.of(2)));
        node("OneHot", "y", "x", "depth", "offOn");
        requireRefused();
    }

    /** Each operand has 2^12 elements, their outer product 2^24. */
    @Test
    void anEinsumPacksOnlyWhatThereIsRoomFor() {
        constants.put("a", FloatTensor.zeros(Shape.of(1 << 12)));
        Attribute outer = new Attribute.Text("ij,k->ijk");
        nodes.add(new GraphNode("", "Einsum", "", 13, List.of("x", "a"), List.of("y"), Map.of("equation", outer)));
        assertThatThrownBy(() -> build(Shape.of(1, 1 << 12)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("elements in all");
    }

    @Test
    void twoValuesThatMeetEverywhereNeedRoom() {
        node("Transpose", "turned", "x");
        node("Add", "y", "x", "turned");
        assertThatThrownBy(() -> build(Shape.of(1, 4096)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("elements in all");
    }

    /** Each sum is one element, but keeps the indices of all elements that it adds. */
    @Test
    void manySumsOfOneValueNeedRoom() {
        for (int i = 0; i < 100; i++) {
            node("ReduceSum", "sum" + i, "x");
        }
        node("Relu", "y", "x");
        assertThatThrownBy(() -> build(Shape.of(1, 100_000)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("elements in all");
    }

    @Test
    void aSplitIntoNothingIsRefused() {
        nodes.add(new GraphNode("", "Split", "", 13, List.of("x"), List.of(), Map.of()));
        node("Relu", "y", "x");
        assertThatThrownBy(() -> build(Shape.of(1, 16))).hasMessageContaining("no outputs");
    }

    /** Its planes would have 4e9 elements, although its unfolded input has fewer than 40 thousand. */
    @Test
    void aConvolutionThatCouldNeverRunIsRefused() {
        constants.put("w", FloatTensor.zeros(Shape.of(1, 1, 3, 3)));
        Attribute wide = new Attribute.Wholes(List.of(32768L, 32768L));
        Attribute pads = new Attribute.Wholes(List.of(32768L, 32768L, 32768L, 32768L));
        nodes.add(new GraphNode(
                "", "Conv", "", 13, List.of("x", "w"), List.of("y"), Map.of("dilations", wide, "pads", pads)));
        assertThatThrownBy(() -> build(Shape.of(1, 1, 64, 64)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("with its padding");
    }

    /** 2e9 taps in all, and nothing is unfolded. */
    @Test
    void poolingMayHaveManyTaps() throws Exception {
        Attribute kernel = new Attribute.Wholes(List.of(31L, 31L));
        Attribute pads = new Attribute.Wholes(List.of(15L, 15L, 15L, 15L));
        for (String operator : List.of("AveragePool", "MaxPool")) {
            nodes.clear();
            nodes.add(new GraphNode(
                    "", operator, "", 13, List.of("x"), List.of("y"), Map.of("kernel_shape", kernel, "pads", pads)));
            Shape image = Shape.of(1, 1, 1500, 1500);
            assertThat(model(image, 1 << 24).outputs().get(0).shape()).isEqualTo(image);
        }
    }

    /** 3e11 squares of a constant would take minutes while the model is loaded. They are left to the run. */
    @Test
    @Timeout(20)
    void windowsOverConstantsSlideWhenTheModelRuns() throws Exception {
        constants.put("c", FloatTensor.zeros(Shape.of(1, 1 << 19)));
        nodes.add(new GraphNode(
                "", "LRN", "", 13, List.of("c"), List.of("y"), Map.of("size", new Attribute.Whole(1 << 20))));
        constants.put("few", FloatTensor.zeros(Shape.of(1, 1, 8, 8)));
        Attribute kernel = new Attribute.Wholes(List.of(2L, 2L));
        nodes.add(new GraphNode("", "MaxPool", "", 13, List.of("few"), List.of("p"), Map.of("kernel_shape", kernel)));
        assertThat(build(Shape.of(1, 1)).steps()).hasSize(1);
    }

    private void requireRefused() {
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> build(Shape.of(1, 1)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("elements in all");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST * Float.BYTES + OVERHEAD);
    }

    private Model build(Shape input) throws ModelException {
        return model(input, MOST);
    }

    private Model model(Shape input, long most) throws ModelException {
        List<ValueInfo> inputs = List.of(ValueInfo.floats("x", input));
        return ModelBuilder.build(
                new Graph("limits", inputs, List.of("y"), constants, nodes, Set.of(), List.of()), most);
    }

    private void node(String operator, String output, String... inputs) {
        node(operator, output, 13, inputs);
    }

    private void node(String operator, String output, long opset, String... inputs) {
        nodes.add(new GraphNode("", operator, "", opset, List.of(inputs), List.of(output), Map.of()));
    }

    private static LongTensor longs(long... elements) {
        return LongTensor.wrap(Shape.of(elements.length), elements);
    }
}
