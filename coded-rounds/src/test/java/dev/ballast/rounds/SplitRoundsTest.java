package dev.ballast.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.Planner;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.tensor.FloatTensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rounds over a convolution under each kind of split: the product is that of the layer, whichever node is missing or wrong. */
class SplitRoundsTest {
    private static final int NODES = 8;
    private static final WindowAxis AXIS = new WindowAxis(11, 3, 2, 1, 1, 1);
    private static final ConvLowering CONV = new ConvLowering(6, AXIS, AXIS);
    private static final WindowAxis EVERY_SECOND = new WindowAxis(11, 1, 2, 0, 0, 1);
    private static final ConvLowering POINT = new ConvLowering(6, EVERY_SECOND, EVERY_SECOND);
    private static final int FILTERS = 10;

    /** A convolution under each kind of split, and one of two blocks, which only the split by rows fits. */
    private enum Case {
        OUTPUT(SplitKind.OUTPUT, "output"),
        SPATIAL(SplitKind.SPATIAL, "spatial"),
        INPUT(SplitKind.INPUT, "input"),
        GRID(SplitKind.GRID, "grid"),
        JOINED(SplitKind.OUTPUT, "output"),
        JOINED_SPATIAL(SplitKind.SPATIAL, "output"),
        JOINED_INPUT(SplitKind.INPUT, "output"),
        JOINED_GRID(SplitKind.GRID, "output");

        private final SplitKind kind;
        private final String label;

        Case(SplitKind kind, String label) {
            this.kind = kind;
            this.label = label;
        }

        LinearLayer layer() {
            return name().startsWith("JOINED")
                    ? LinearLayer.joined(List.of(conv(POINT, 7), conv(CONV, FILTERS)))
                    : conv(CONV, FILTERS);
        }
    }

    private static LinearLayer conv(ConvLowering lowering, int filters) {
        return LinearLayer.of(
                lowering, Block.of(random(filters * lowering.reduction(), 1), filters, lowering.reduction()));
    }

    @ParameterizedTest
    @EnumSource
    void anySilentNodeCostsNothingButParity(Case of) throws Exception {
        LayerPlan.Split plan = plan(of);
        assertThat(plan.coded().label()).startsWith(of.label);
        for (int silent = -1; silent < plan.nodes().size(); silent++) {
            ScriptedNodes nodes = new ScriptedNodes(NODES);
            nodes.sliceElements(7);
            if (silent >= 0) {
                nodes.mood(plan.nodes().get(silent), ScriptedNodes.Mood.SILENT);
            }
            assertThat(run(plan, nodes, 0).localParts()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutAnyNodeTheGatewayComputesAllOfIt(Case of) throws Exception {
        LayerPlan.Split plan = plan(of);
        ScriptedNodes nodes = new ScriptedNodes(NODES);
        plan.nodes().forEach(node -> nodes.mood(node, ScriptedNodes.Mood.SILENT));
        assertThat(run(plan, nodes, 0).localParts())
                .isEqualTo(plan.coded().code().dataParts());
    }

    @ParameterizedTest
    @EnumSource
    void aWrongNumberIsNoticedAndMended(Case of) throws Exception {
        LayerPlan.Split plan = plan(of);
        for (int liar : plan.nodes()) {
            ScriptedNodes nodes = new ScriptedNodes(NODES);
            nodes.mood(liar, ScriptedNodes.Mood.LIES);
            assertThat(run(plan, nodes, 1).localParts())
                    .isEqualTo(plan.coded().code().dataParts());
        }
    }

    private static LayerPlan.Split plan(Case of) {
        List<Integer> members = IntStream.range(0, NODES).boxed().toList();
        return (LayerPlan.Split) new Planner(NODES, Redundancy.coded(2), 0, of.kind).place("conv", of.layer(), members);
    }

    private static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    /** One round, whose product must be that of the layer. */
    private LayerRounds.Outcome run(LayerPlan.Split plan, ScriptedNodes nodes, int checkEvery)
            throws IOException, InterruptedException {
        LayerRounds rounds = nodes.rounds(plan, checkEvery);
        float[] activation = random(CONV.inputLength(), 2);
        LinearLayer layer = plan.coded().layer();
        float[] expected = new float[layer.outputLength()];
        layer.multiply(Kernels.portable(), activation, 0, new Scratch(), expected, 0);
        FloatTensor raw = FloatTensor.flat(new float[expected.length]);
        Arrays.fill(raw.data(), Float.NaN);
        LayerRounds.Outcome outcome = rounds.run(FloatTensor.flat(activation), raw);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(raw.data()[i] - expected[i]))
                    .as("element %d", i)
                    .isLessThan(1e-4f);
        }
        return outcome;
    }
}
