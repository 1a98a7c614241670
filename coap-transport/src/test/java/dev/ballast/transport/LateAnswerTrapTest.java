package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.EmptyMessage;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.interceptors.MessageInterceptorAdapter;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers to requests that were cancelled meanwhile: no callback tells of them, interceptors do. */
@Tag("once") // Californium behaves alike on every JDK
class LateAnswerTrapTest {
    /** What passes a client's socket, and which answers found no request. */
    private static final class Traffic extends MessageInterceptorAdapter {
        private final AtomicInteger resets = new AtomicInteger();
        private final AtomicInteger late = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();

        void watch(TestClient client) {
            client.endpoint.addInterceptor(new MessageInterceptorAdapter() {
                @Override
                public void sendEmptyMessage(EmptyMessage message) {
                    if (message.getType() == CoAP.Type.RST) {
                        resets.incrementAndGet();
                    }
                }
            });
            client.endpoint.addPostProcessInterceptor(this);
        }

        @Override
        public void receiveResponse(Response response) {
            if (response.isCanceled()) {
                late.incrementAndGet();
            }
        }

        MessageObserverAdapter observer() {
            return new MessageObserverAdapter() {
                @Override
                public void onResponse(Response response) {
                    answered.incrementAndGet();
                }
            };
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, NON, false, true", "30, CON, true, true", "30, CON, false, false"})
    void aLateAnswerIsCountedAndLeavesNothing(int count, CoAP.Type type, boolean acknowledged, boolean reset)
            throws Exception {
        Traffic traffic = new Traffic();
        Parking parking = new Parking(acknowledged);
        try (TestServer server = new TestServer(parking);
                TestClient client = new TestClient(CoapSettings.dataClient())) {
            traffic.watch(client);
            List<Request> requests =
                    Stream.generate(() -> request(server, type)).limit(count).toList();
            requests.forEach(request -> {
                request.addMessageObserver(traffic.observer());
                client.send(request);
            });
            List<CoapExchange> parked = parking.take(count);
            requests.forEach(Request::cancel);
            Await.equal(new Held(0, 0, 0), client::held);

            parked.forEach(exchange -> exchange.respond(ResponseCode.CONTENT, new byte[100]));

            Await.until("all are counted", () -> traffic.late.get() >= count);
            Await.until("resets are sent", () -> traffic.resets.get() == (reset ? traffic.late.get() : 0));
            Await.equal(0, () -> server.held().byId());
            assertThat(traffic.late.get()).isLessThanOrEqualTo(server.responsesOut.get());
            assertThat(traffic.answered).hasValue(0);
            assertThat(client.held()).isEqualTo(new Held(0, 0, 0));
        }
    }

    @Test
    void anAnswerInTimeIsNotLate() throws Exception {
        Traffic traffic = new Traffic();
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(CoapSettings.dataClient())) {
            traffic.watch(client);
            for (int i = 0; i < 100; i++) {
                Request request = Request.newPost();
                request.setURI(server.uri("/echo?1"));
                request.setConfirmable(false);
                client.ask(request);
            }

            assertThat(traffic.late).hasValue(0);
            assertThat(traffic.resets).hasValue(0);
        }
    }

    private static Request request(TestServer server, CoAP.Type type) {
        Request request = Request.newPost();
        request.setURI(server.uri("/parking"));
        request.setType(type);
        return request;
    }
}
