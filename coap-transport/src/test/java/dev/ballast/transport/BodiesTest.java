package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.stack.KeyUri;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.junit.jupiter.api.Test;

/** Who keeps his place when room is short. Time is in milliseconds here. */
class BodiesTest {
    private static final long MS = 1_000_000;
    private static final int BLOCK = 1024;
    private static final int LIMIT = 1 << 20;
    private static final int UNVERIFIED_HOST = 200;

    private final Bodies bodies = new Bodies(LIMIT, 60_000 * MS);
    private int keys;

    @Test
    void aBodyIsThereUntilItEndsOrNoBlockCameForItsLifetime() {
        Body.Upload body = begun(1, 0);
        Body.Upload ended = begun(1, 0);
        bodies.end(ended);
        bodies.goOn(body, BLOCK, BLOCK, true, 50_000 * MS);

        assertThat(found(ended, 50_000)).isFalse();
        assertThat(found(body, 110_000))
                .as("patience counts from the last block")
                .isTrue();
        assertThat(found(body, 110_001)).isFalse();
        assertThat(bodies.bytes()).isZero();
    }

    @Test
    void aClockBelowZeroIsAsGoodAsAnyOther() {
        Body.Upload body = begun(1, -70_000);

        assertThat(found(body, -10_000)).isTrue();
        assertThat(found(body, -9_999)).isFalse();
    }

    @Test
    void aSteadyTransferIsNotPushedOutByNewOnes() {
        Body.Upload steady = begun(1, 0);
        for (int ms = 10; ms < 10_000; ms += 10) {
            assertThat(bodies.goOn(steady, BLOCK, 0, true, ms * MS)).isTrue();
            assertThat(begun(2, ms)).isNotNull();
        }

        assertThat(found(steady, 10_000)).isTrue();
        assertThat(bodies.bytes()).isLessThanOrEqualTo(LIMIT);
        assertThat(bodies.count()).as("room was short").isGreaterThan(100);
    }

    @Test
    void whatStoppedGoesFirst() {
        Body.Upload stopped = begun(1, 0);
        bodies.goOn(stopped, BLOCK, LIMIT / 2, true, 0);
        Body.Upload steady = begun(1, 0);
        bodies.goOn(steady, BLOCK, LIMIT / 4, true, 0);
        bodies.goOn(steady, BLOCK, 0, true, 20_000 * MS);

        Body.Upload newcomer = begun(1, 20_000);
        boolean grown = bodies.goOn(newcomer, BLOCK, LIMIT / 2, true, 20_000 * MS);

        assertThat(grown).isTrue();
        assertThat(found(stopped, 20_000)).isFalse();
        assertThat(found(steady, 20_000)).isTrue();
    }

    @Test
    void whoHasMoreThanHisShareMakesRoomForOthersHoweverSteady() {
        Body.Upload first = begun(1, 0);
        bodies.goOn(first, 100 * BLOCK, LIMIT / 2, true, 0);
        Body.Upload second = begun(1, 0);
        bodies.goOn(second, 200 * BLOCK, LIMIT / 3, true, 0);

        Body.Upload other = begun(2, 0);
        boolean grown = bodies.goOn(other, BLOCK, LIMIT / 4, true, 0);

        assertThat(grown).isTrue();
        assertThat(found(first, 0)).as("the one that came on least").isFalse();
        assertThat(found(second, 0)).isTrue();
    }

    @Test
    void hostsThatMayBeForgedHaveHalfOfItTogetherWhenOthersNeedRoom() {
        for (int host = 0; host < 100; host++) {
            Body.Upload forged = begun(UNVERIFIED_HOST + host % 50, 0);
            bodies.goOn(forged, 100 * BLOCK, 2 * BLOCK, false, 0);
        }
        int before = bodies.count();

        Body.Upload real = begun(1, 0);
        boolean grown = bodies.goOn(real, BLOCK, LIMIT / 2 - 20 * BLOCK, true, 0);

        assertThat(grown).isTrue();
        assertThat(bodies.count()).isLessThan(before);
    }

    @Test
    void nothingIsGivenUpForABodyThatFindsNoRoomAllTheSame() {
        Body.Upload steady = begun(1, 0);
        bodies.goOn(steady, 1000 * BLOCK, LIMIT - 50 * BLOCK, true, 0);
        Body.Upload other = begun(1, 0);

        Body.Upload greedy = begun(1, 0);
        boolean grown = bodies.goOn(greedy, BLOCK, LIMIT / 2, true, 0);

        assertThat(grown).isFalse();
        assertThat(found(greedy, 0)).isFalse();
        assertThat(found(other, 0)).isTrue();
        assertThat(found(steady, 0)).isTrue();
    }

    @Test
    void aSmallAnswerFindsRoomBesideLargeBodiesThatAreSteady() {
        Body.Upload steady = begun(1, 0);
        bodies.goOn(steady, 1000 * BLOCK, LIMIT - 12 * BLOCK, true, 0);

        assertThat(bodies.begin(answer(1, Bodies.SMALL_ANSWER_BYTES), BLOCK, 0)).isTrue();
        assertThat(bodies.begin(answer(1, Bodies.SMALL_ANSWER_BYTES + 1), BLOCK, 0))
                .isFalse();
    }

    @Test
    void thereAreSoManyAtMostAndTheirBytesAreBounded() {
        Bodies roomy = new Bodies(1L << 40, 60_000 * MS);
        List<Body> begun = new ArrayList<>();
        for (int i = 0; i < Bodies.MOST + 10; i++) {
            Body.Upload body = upload(i);
            begun.add(body);
            assertThat(roomy.begin(body, BLOCK, i * MS)).isTrue();
        }

        assertThat(roomy.count()).isEqualTo(Bodies.MOST);
        begun.forEach(roomy::end);
        assertThat(roomy.bytes()).isZero();
    }

    private boolean found(Body.Upload body, long ms) {
        return bodies.find(body.key(), Body.Upload.class, ms * MS) == body;
    }

    private Body.Upload begun(int host, long ms) {
        Body.Upload body = upload(host);
        assertThat(bodies.begin(body, BLOCK, ms * MS)).isTrue();
        return body;
    }

    private Body.Upload upload(int host) {
        return new Body.Upload(key(), request(host), 1 << 20, host < UNVERIFIED_HOST);
    }

    private Body.Answer answer(int host, int bytes) {
        return new Body.Answer(key(), request(host), new Response(ResponseCode.CONTENT), new byte[bytes], true);
    }

    private KeyUri key() {
        return new KeyUri("/echo?" + keys++, "peer", Code.POST);
    }

    private static Request request(int host) {
        Request request = Request.newPost();
        request.setMID(1);
        request.setToken(new Token(new byte[4]));
        request.setSourceContext(
                new AddressEndpointContext(new InetSocketAddress("10.0." + (host >> 8) + "." + (host & 255), 5683)));
        return request;
    }
}
