package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ballast.gateway.inference.TrialClient;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.ServedModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Sends trial requests to the gateway over CoAP. */
final class CoapTrialClient implements TrialClient {
    /** A black picture of one pixel. */
    private static final byte[] PICTURE = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgAB5Sfe/AAAAABJRU5ErkJggg==");

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final InferClient client;

    private CoapTrialClient(InferClient client) {
        this.client = client;
    }

    /** Opens a socket. Its requests come from the address that the gateway listens on, so that the gateway can recognize them. */
    static CoapTrialClient open(InetSocketAddress gateway) throws IOException {
        InetAddress own =
                gateway.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : gateway.getAddress();
        return new CoapTrialClient(InferClient.open(new InetSocketAddress(own, gateway.getPort()), own));
    }

    @Override
    public InetSocketAddress address() {
        return client.address();
    }

    @Override
    public String infer(ServedModel model, Duration within) throws InterruptedException {
        InferClient.Question question = new InferClient.Question(model.name(), -1, true);
        InferClient.WaitLimits limits = new InferClient.WaitLimits(within.toMillis(), within.toMillis());
        InferClient.Reply reply = takesPictures(model)
                ? client.infer(question, InferClient.Body.PNG, PICTURE, limits)
                : client.infer(question, InferClient.Body.JSON, zeros(model), limits);
        return reply.getClass().getSimpleName();
    }

    private static boolean takesPictures(ServedModel model) {
        try {
            model.readImage(PICTURE, () -> false);
            return true;
        } catch (BadInputException e) {
            return false;
        }
    }

    private static byte[] zeros(ServedModel model) {
        List<Map<String, Object>> inputs = model.model().inputs().stream()
                .map(input -> Map.<String, Object>of(
                        "name", input.name(),
                        "shape", input.shape().toArray(),
                        "datatype", input.datatype(),
                        "data", new int[input.shape().size()]))
                .toList();
        try {
            return MAPPER.writeValueAsBytes(Map.of("inputs", inputs));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names and numbers cannot be written as JSON", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
