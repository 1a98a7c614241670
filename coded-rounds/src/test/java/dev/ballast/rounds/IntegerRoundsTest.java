package dev.ballast.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.coding.CodedLayer;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.Redundancy;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Integer layers over a fleet: the product is the same bit for bit, whichever node is missing. */
class IntegerRoundsTest {
    private static final int DATA = 4;
    private static final int ROWS = 4 * DATA + 3;

    /** Terms of a dot product. With the larger number, parity of two parts is computed in int64. */
    private static final int FEW = 90;

    private static final int MANY = 70_000;

    @ParameterizedTest
    @CsvSource({"1, " + FEW, "2, " + FEW, "2, " + MANY, "3, " + FEW})
    void everyErasureGivesTheSameBitsWithoutTheGatewaysHelp(int parity, int terms)
            throws IOException, InterruptedException {
        CodedLayer coded = new CodedLayer(layer(terms), Redundancy.coded(parity).code(DATA, true));
        assertThat(coded.arithmetic(DATA)).isEqualTo(terms == MANY ? Arithmetic.INT64 : Arithmetic.INT32);
        int nodes = DATA + parity;
        for (int silent = 0; silent < 1 << nodes; silent++) {
            if (Integer.bitCount(silent) <= parity) {
                ScriptedNodes fleet = new ScriptedNodes(nodes);
                fleet.sliceElements(5);
                for (int node = 0; node < nodes; node++) {
                    fleet.mood(node, (silent >> node & 1) == 1 ? ScriptedNodes.Mood.SILENT : ScriptedNodes.Mood.WORKS);
                }
                assertThat(run(coded, fleet, 0).localParts()).isZero();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, " + FEW, "2, " + MANY})
    void oneWrongBitIsNoticedAndMended(int parity, int terms) throws IOException, InterruptedException {
        CodedLayer coded = new CodedLayer(layer(terms), Redundancy.coded(parity).code(DATA, true));
        for (int liar = 0; liar < DATA + parity; liar++) {
            ScriptedNodes fleet = new ScriptedNodes(DATA + parity);
            fleet.mood(liar, ScriptedNodes.Mood.LIES);
            assertThat(run(coded, fleet, 1).localParts()).isEqualTo(DATA);
        }
    }

    private static LinearLayer layer(int terms) {
        byte[] weights = new byte[ROWS * terms];
        new Random(terms).nextBytes(weights);
        return LinearLayer.integers(
                new DenseLowering(terms, 2), Weights.int8(weights, 0, ROWS, terms), Arithmetic.INT32, (byte) 0);
    }

    /** One round, whose product must be that of the layer. */
    private static LayerRounds.Outcome run(CodedLayer coded, ScriptedNodes nodes, int checkEvery)
            throws IOException, InterruptedException {
        List<Integer> places = IntStream.range(0, coded.code().parts()).boxed().toList();
        LayerRounds rounds = nodes.rounds(new LayerPlan.Split("layer", coded, places), checkEvery);
        LinearLayer layer = coded.layer();
        byte[] activation = new byte[layer.lowering().inputLength()];
        new Random(9).nextBytes(activation);
        int[] expected = new int[layer.outputLength()];
        layer.multiply(Kernels.portable(), activation, 0, new Scratch(), expected, 0);
        IntTensor raw = IntTensor.wrap(Shape.of(expected.length), new int[expected.length]);
        Arrays.fill(raw.data(), -1);
        LayerRounds.Outcome outcome = rounds.run(ByteTensor.signed(Shape.of(activation.length), activation), raw);
        assertThat(raw.data()).isEqualTo(expected);
        return outcome;
    }
}
