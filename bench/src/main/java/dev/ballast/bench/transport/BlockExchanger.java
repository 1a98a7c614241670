package dev.ballast.bench.transport;

import dev.ballast.bench.study.PlainClient;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.GemmResponse;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.eclipse.californium.core.coap.Response;

/** Plain mode with Californium at both ends: bodies in blocks of 1024 bytes, one after the other. */
final class BlockExchanger implements Exchanger {
    private final PlainClient client;

    private BlockExchanger(PlainClient client) {
        this.client = client;
    }

    static BlockExchanger open(InetSocketAddress node) throws IOException {
        return new BlockExchanger(PlainClient.open(node));
    }

    @Override
    public Outcome exchange(Task task) throws InterruptedException {
        byte[] body = GemmRequest.of(0, task.extents(), task.input()).encode();
        Response response = client.post(body, "gemm", task.partId());
        if (response == null) {
            return new Outcome.Failed("no answer");
        }
        if (!response.isSuccess()) {
            return new Outcome.Failed(response.getCode() + " " + response.getPayloadString());
        }
        try {
            float[] result = new float[task.outputLength()];
            GemmTimes times =
                    GemmResponse.decodeInto(response.getPayload(), FloatTensor.flat(result), 0, result.length);
            return task.isRight(result) ? new Outcome.Right(times) : new Outcome.Failed("a wrong result");
        } catch (WireException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
