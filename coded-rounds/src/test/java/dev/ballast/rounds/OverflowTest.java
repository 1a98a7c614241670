package dev.ballast.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.GridSplit;
import dev.ballast.coding.PartSet;
import dev.ballast.coding.SpatialSplit;
import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.plan.LayerPlan;
import dev.ballast.tensor.FloatTensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Products that overflow in some rows or places overflow only there, whichever node is missing. Infinity less infinity recovers nothing.
 */
class OverflowTest {
    private static final WindowAxis AXIS = new WindowAxis(6, 1, 1, 0, 0, 1);
    private static final ConvLowering CONV = new ConvLowering(2, AXIS, AXIS);

    /** Rows 1 and 4 overflow where the activation is large. */
    private static final float[] WEIGHTS = {1, 1, 1e20f, 1, 2, 1, 1, 2, 1, 1e20f, 3, 1};

    private static final LinearLayer LAYER = LinearLayer.of(CONV, Block.of(WEIGHTS, 6, 2));

    static Stream<SplitLayer> splits() {
        return Stream.of(
                new CodedLayer(LAYER, Code.sum(3)),
                new CodedLayer(LAYER, Code.mds(3, 2)),
                new CodedLayer(LAYER, Code.replicate(3)),
                SpatialSplit.of(LAYER, Code.sum(4)),
                SpatialSplit.of(LAYER, Code.mds(3, 2)),
                GridSplit.of(LAYER, 2, Code.sum(3)));
    }

    /** Every set of silent nodes that the code survives, with and without a check. */
    @ParameterizedTest
    @MethodSource("splits")
    void stayWhereTheyAre(SplitLayer split) throws Exception {
        float[] activation = new float[CONV.inputLength()];
        Arrays.fill(activation, 1);
        activation[7] = 1e30f;
        activation[36 + 20] = -1e30f;
        float[] expected = new float[LAYER.outputLength()];
        LAYER.multiply(Kernels.portable(), activation, 0, new Scratch(), expected, 0);
        int parts = split.code().parts();
        List<Integer> places = IntStream.range(0, parts).boxed().toList();
        for (long bits = 0; bits < 1L << parts; bits++) {
            PartSet silent = new PartSet(bits);
            if (split.decoder().recovery(split.code().all().minus(silent)).complete()) {
                ScriptedNodes nodes = new ScriptedNodes(parts);
                nodes.sliceElements(5);
                for (int node = 0; node < parts; node++) {
                    boolean isSilent = silent.contains(node);
                    nodes.mood(node, isSilent ? ScriptedNodes.Mood.SILENT : ScriptedNodes.Mood.WORKS);
                }
                FloatTensor raw = FloatTensor.flat(new float[expected.length]);
                LayerRounds.Outcome outcome = nodes.rounds(new LayerPlan.Split("layer", split, places), 1)
                        .run(FloatTensor.flat(activation), raw);
                assertThat(whatIsNotFinite(raw.data()))
                        .as("%s without %s", split.label(), silent)
                        .containsExactly(whatIsNotFinite(expected));
                assertThat(outcome.localParts())
                        .isLessThanOrEqualTo(
                                silent.intersect(split.code().data()).size());
            }
        }
    }

    /** A recovered number beside one of 1e20 is right but for rounding, which may leave nothing of it. */
    private static float[] whatIsNotFinite(float[] product) {
        float[] rest = new float[product.length];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = Float.isFinite(product[i]) ? 0 : product[i];
        }
        return rest;
    }
}
