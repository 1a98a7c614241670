package dev.ballast.bench.flips;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.wire.TensorCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random inputs of a model, with the answers of a fleet without faults. Owned by one thread. */
final class Questions implements AutoCloseable {
    /** Different inputs; later requests repeat them. */
    static final int INPUTS = 3;

    private static final double TOLERANCE = 1e-4;
    private static final long TIMEOUT_MS = 60_000;

    private final String model;
    private final InferClient client;
    private final List<FloatTensor> inputs;
    private final List<JsonNode> answers = new ArrayList<>();
    private int asked;

    private Questions(String model, InferClient client, List<FloatTensor> inputs) {
        this.model = model;
        this.client = client;
        this.inputs = inputs;
    }

    /** Draws the inputs and asks for their answers. No node may have a fault yet. */
    static Questions open(FlippedModel of, Gateway gateway) throws IOException, InterruptedException {
        Shape shape = gateway.models().get(0).model().inputs().get(0).shape();
        SplittableRandom random = new SplittableRandom(1);
        List<FloatTensor> inputs = new ArrayList<>();
        for (int i = 0; i < INPUTS; i++) {
            inputs.add(drawn(shape, of.largest(), random));
        }
        Questions questions = new Questions(of.source().name(), InferClient.open(gateway.address()), inputs);
        try {
            for (int i = 0; i < INPUTS; i++) {
                questions.answers.add(questions.infer(i));
            }
            return questions;
        } catch (IOException | InterruptedException | RuntimeException e) {
            questions.close();
            throw e;
        }
    }

    private static FloatTensor drawn(Shape shape, float largest, SplittableRandom random) {
        FloatTensor input = FloatTensor.zeros(shape);
        for (int i = 0; i < input.data().length; i++) {
            input.data()[i] = largest * (float) random.nextDouble();
        }
        return input;
    }

    /** The inputs; not to be modified. */
    List<FloatTensor> inputs() {
        return inputs;
    }

    /** Asks with the next input. Gives the parameters of the answer, whether its numbers are right or wrong. */
    JsonNode ask() throws IOException, InterruptedException {
        return infer(asked++ % INPUTS).path("parameters");
    }

    /** Asks with the next input; returns whether the answer is that of the fleet without faults. */
    boolean isAnsweredRight() throws IOException, InterruptedException {
        int input = asked++ % INPUTS;
        JsonNode expected = numbers(answers.get(input));
        JsonNode actual = numbers(infer(input));
        double largest = 1;
        for (JsonNode value : expected) {
            largest = Math.max(largest, Math.abs(value.asDouble()));
        }
        boolean right = actual.size() == expected.size();
        for (int i = 0; right && i < actual.size(); i++) {
            double apart = Math.abs(actual.get(i).asDouble() - expected.get(i).asDouble());
            right = apart <= TOLERANCE * largest;
        }
        return right;
    }

    private static JsonNode numbers(JsonNode answer) {
        return answer.path("outputs").path(0).path("data");
    }

    private JsonNode infer(int input) throws IOException, InterruptedException {
        byte[] body = TensorCodec.encode(inputs.get(input));
        InferClient.Reply reply = client.infer(model, InferClient.Body.CBOR, body, TIMEOUT_MS);
        if (reply instanceof InferClient.Reply.Answer answer) {
            return answer.json();
        }
        throw new IOException(model + ": a request failed: " + reply);
    }

    @Override
    public void close() {
        client.close();
    }
}
