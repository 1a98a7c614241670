package dev.ballast.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.plan.Redundancy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
    private final ServedModel model;
    private final WaitingLine line = new WaitingLine();

    WaitingLineTest() throws GatewayException {
        model = new TestGateway(2, Redundancy.coded(1)).model;
    }

    private void add(String client, String id) {
        InferenceRequest.RequestOptions options =
                new InferenceRequest.RequestOptions(model.policy(), Duration.ofSeconds(1), client);
        line.add(new PendingRequest(
                new InferenceRequest(id, model, deadline -> RequestBody.of(List.of()), options), 0, result -> {}));
    }

    private static List<String> ids(List<PendingRequest> requests) {
        return requests.stream().map(request -> request.request().id()).toList();
    }

    private PendingRequest latest(String client) {
        return Objects.requireNonNull(line.takeLatest(client, request -> true));
    }

    private List<String> drain() {
        List<PendingRequest> all = new ArrayList<>();
        for (PendingRequest next = line.next(request -> true); next != null; next = line.next(request -> true)) {
            all.add(next);
        }
        assertThat(line.size()).isZero();
        return ids(all);
    }

    @Test
    void clientsTakeTurnsAndEachIsServedInOrder() {
        for (int i = 0; i < 4; i++) {
            add("a", "a" + i);
        }
        add("b", "b0");
        add("c", "c0");
        add("c", "c1");
        assertThat(line.size()).isEqualTo(7);
        assertThat(drain()).containsExactly("a0", "b0", "c0", "a1", "c1", "a2", "a3");
    }

    @Test
    void theLatestOfAClientCanBeTaken() {
        add("a", "a0");
        add("a", "a1");
        add("b", "b0");
        assertThat(ids(List.of(latest("a"), latest("a")))).containsExactly("a1", "a0");
        assertThat(line.takeLatest("a", request -> true)).isNull();
        assertThat(line.takeLatest("nobody", request -> true)).isNull();
        assertThat(drain()).containsExactly("b0");
    }

    @Test
    void someCanBeTakenOutOfTheMiddle() {
        for (int i = 0; i < 3; i++) {
            add("a", "a" + i);
            add("b", "b" + i);
        }
        assertThat(ids(line.takeAll(request ->
                        request.client().equals("b") || request.request().id().equals("a1"))))
                .containsExactlyInAnyOrder("a1", "b0", "b1", "b2");
        assertThat(drain()).containsExactly("a0", "a2");
    }
}
