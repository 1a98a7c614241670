package dev.ballast.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.TestGateway;
import dev.ballast.plan.Redundancy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.Deployed;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.tensor.FloatTensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One part of one layer of LeNet-5 is wrong. Whichever part it is, the check names it in time. */
@Tag("once")
class WrongPartTest {
    private static final int NODES = 4;
    private static final int LAYERS = 5;

    /** At some of these rates, a count over all layers would check only the last layer; the others are close to them. */
    @ParameterizedTest
    @ValueSource(ints = {1, LAYERS - 1, LAYERS, LAYERS + 1, 2 * LAYERS})
    void aWrongPartOfAnyLayerIsNamed(int checkEvery) throws Exception {
        FloatTensor input = TestGateway.input(5);
        for (int layer = 0; layer < LAYERS; layer++) {
            for (int part = 0; part < NODES; part++) {
                TestGateway gateway = new TestGateway(NODES, Redundancy.coded(1), RoundPolicy.CODED, checkEvery);
                assertThat(gateway.model.remote()).hasSize(LAYERS);
                Deployed wrong = gateway.model.remote().get(layer);
                gateway.nodes.spoil(wrong.partId(part));
                Worker worker = gateway.worker();
                for (int request = 0; request < checkEvery; request++) {
                    gateway.run(worker, input);
                }
                int liar = part;
                assertThat(gateway.events(FleetEvent.Corrupt.class))
                        .as("part %d of %s", part, wrong.name())
                        .isNotEmpty()
                        .allSatisfy(corrupt -> {
                            assertThat(corrupt.part()).isEqualTo(liar);
                            assertThat(corrupt.node())
                                    .isEqualTo("node-" + wrong.nodes().get(liar));
                        });
            }
        }
    }
}
