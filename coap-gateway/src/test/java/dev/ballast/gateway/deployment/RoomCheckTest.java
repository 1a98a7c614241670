package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.Forgotten;
import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelCoding;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.models.ModelLoader;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.wire.NodeInfo;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A board without memory in a fleet of 4 + 1. */
class RoomCheckTest {
    private static final NodeInfo NO_MEMORY =
            new NodeInfo("node-2", "test", "0", "test", 1, 0, 0, null, 8, List.of(), 1_232, 0, 1, null);

    private final TestGateway gateway;
    private final ModelCatalogue models = new ModelCatalogue();
    private final RoomCheck room;

    RoomCheckTest() throws GatewayException {
        gateway = new TestGateway(5, Redundancy.coded(1));
        models.serve("1", load());
        room = new RoomCheck(models, gateway.fleet);
    }

    private ServedModel load() throws GatewayException {
        GatewayConfig.Coding coding = new GatewayConfig.Coding(
                Redundancy.coded(1),
                RoundPolicy.CODED,
                0,
                0,
                SplitKind.OUTPUT,
                RoundTiming.defaults(),
                HealthPolicy.defaults(),
                GatewayConfig.Coding.Place.SPLIT);
        return new ModelLoader(gateway.addresses, coding)
                .load(new ModelStore.Spec(Models.builtIn(), ModelCoding.AS_CONFIGURED));
    }

    /** Planned without the board, the models need nothing there. */
    @Test
    void aBoardWithoutRoomStaysOutWhenTheModelsArePlannedWithoutIt() {
        assertThat(room.admits(2, NO_MEMORY)).isFalse();
        ServedModel model = models.served().get(0);
        model.adopt(model.planned(List.of(0, 1, 3, 4)));
        assertThat(room.admits(2, NO_MEMORY)).isFalse();
        assertThat(gateway.fleet.isUnfit(2)).isTrue();
    }

    @Test
    void aBoardWithoutRoomKeepsNoUnloadedModelInMemory() {
        assertThat(room.admits(2, NO_MEMORY)).isFalse();
        WeakReference<ServedModel> model = new WeakReference<>(models.served().get(0));
        models.withdraw("lenet5", "1");
        try {
            Forgotten.await(model);
        } finally {
            Reference.reachabilityFence(room);
        }
    }
}
