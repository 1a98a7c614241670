package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.model.UnsupportedModelException;
import dev.ballast.model.open.OpenModel;
import dev.ballast.model.open.OpenReport;
import dev.ballast.model.open.ShapeLimits;
import dev.ballast.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Open axes of ONNX files: which axes are open, and what a report says about them. */
class OpenAxesTest {
    private static final ShapeLimits LIMITS = ShapeLimits.of(1 << 24);

    /** The axis as written (a number, a name, or nothing), and the symbol or extent that it is read as. */
    @ParameterizedTest
    @CsvSource({"seq, seq", "0, x[1]", "-1, x[1]", "'', x[1]", "?, x[1]", "-1?, x[1]", "None, x[1]", "7, 7"})
    void readsAnAxisWithoutAFixedExtentAsOpen(String written, String read) throws Exception {
        OpenModel model = open(new ProtoGraph(13).input("x", "2", written).node("Relu", "y", "x"));
        assertThat(model.inputs().get(0).shape()).isEqualTo("2 x " + read);
        assertThat(model.symbols()).hasSize(written.equals("7") ? 0 : 1);
    }

    @ParameterizedTest
    @CsvSource({
        "-2, negative extent -2",
        "4294967296, extent 4294967296 (at most 268435456)",
        "2147483648, extent 2147483648 (at most 268435456)"
    })
    void refusesExtentsThatNoValueCanHave(String written, String reason) {
        assertThatThrownBy(
                        () -> open(new ProtoGraph(13).input("x", "2", written).node("Relu", "y", "x")))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesAtLoadWhatIsUnsupportedAtEveryExtent() {
        ProtoGraph graph = new ProtoGraph(13)
                .input("x", "n", "seq")
                .weights("w", 3, 3, 3, 3)
                .node("Frobnicate", "a", "x")
                .node("Conv", "b", "x", "w")
                .node("Add", "y", "a", "b");
        assertThatThrownBy(() -> open(graph))
                .isInstanceOfSatisfying(
                        UnsupportedModelException.class,
                        refused -> assertThat(refused.refusals())
                                .extracting(refusal -> refusal.node())
                                .containsExactly("/a", "/b"));
    }

    @Test
    void findsExtentsThatTheGraphNeeds() throws Exception {
        // There must be 1,024 elements.
        ProtoGraph graph =
                new ProtoGraph(13).input("x", "n", "seq").list("shape", 4, 256).node("Reshape", "y", "x", "shape");
        OpenModel model = open(graph);
        assertThat(model.reference().extents()).isEqualTo(Map.of("n", 1, "seq", 1024));
    }

    @Test
    void printsSymbolsWhereTheyExplainTheExtents() throws Exception {
        ProtoGraph graph = new ProtoGraph(13)
                .input("x", "n", "2", "width")
                .weights("w", 5, 2, 3)
                .node("Conv", "half", "x", "w")
                .wholes("strides", 2)
                .wholes("pads", 1, 1)
                .node("Conv", "less", "x", "w")
                .node("Concat", "y", "half", "less")
                .whole("axis", 2)
                .list("flat", -1)
                .node("Reshape", "z", "less", "flat")
                .output("z");
        String report = OpenReport.of(open(graph));
        assertThat(report.lines())
                .contains("input x n x 2 x width FP32")
                .anySatisfy(line -> assertThat(line).contains("/half").contains("n x 5 x (width+1)/2 "))
                .anySatisfy(line -> assertThat(line).contains("/less").contains("n x 5 x width-2 "))
                .anySatisfy(line -> assertThat(line).startsWith("output y n x 5 x ?"))
                .anySatisfy(line -> assertThat(line).startsWith("output z ?"))
                .contains("MACs, and what can be split, at n = 1, width = 64; other shapes: --shape INPUT=EXTENTS");
    }

    @Test
    void aModelThatOpensOnlyItsBatchHasItsShapesWithABatchOfOne() throws Exception {
        OpenModel model = open(new ProtoGraph(13).input("x", "n", "3").node("Relu", "y", "x"));
        assertThat(model.opensAtMostTheBatch()).isTrue();
        assertThat(model.reference().model().inputs().get(0).shape()).isEqualTo(Shape.of(1, 3));
        assertThat(model.at(List.of(Shape.of(5, 3))).model().outputs().get(0).shape())
                .isEqualTo(Shape.of(5, 3));
        assertThat(open(new ProtoGraph(13).input("x", "n", "m").node("Relu", "y", "x"))
                        .opensAtMostTheBatch())
                .isFalse();
    }

    /** An exporter calls every open axis of every input batch. onnxruntime does not compare them either. */
    @Test
    void axesOfOneInputDifferAlthoughTheyHaveOneName() throws Exception {
        OpenModel model = open(new ProtoGraph(13)
                .input("x", "batch", "batch", "3")
                .input("z", "batch", "batch", "3")
                .node("Add", "y", "x", "z"));
        assertThat(model.symbols()).containsExactly("batch", "batch_1");
        assertThat(model.at(List.of(Shape.of(2, 5, 3), Shape.of(2, 5, 3)))
                        .model()
                        .outputs()
                        .get(0)
                        .shape())
                .isEqualTo(Shape.of(2, 5, 3));
    }

    private static OpenModel open(ProtoGraph graph) throws Exception {
        return OnnxReader.open("open", graph.output("y").bytes(), LIMITS);
    }
}
