package dev.ballast.lane.coap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.PartTransport;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import org.eclipse.californium.core.coap.CoAP;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardTransferTest {
    @ParameterizedTest
    @CsvSource({"250000000, 250", "15900000, 15", "900000, 1", "1, 1"})
    void nodesAreToldHowLongTheirAnswerIsOfUse(long usefulNs, int deadlineMs) throws Exception {
        WireTensor activation = WireTensor.of(WireType.FLOAT32, new float[10], 0, 10);
        PartTransport.Order order =
                new PartTransport.Order("part", activation, 4, 4, WireType.FLOAT32, usefulNs, 250_000_000);
        DatagramForm form = DatagramForm.of(CoAP.Code.POST, "gemm", "part");
        byte[] payload = new ShardTransfer(form, order, 7, 1_232).payload(0, 0);
        assertThat(ShardRequest.decode(payload).head().deadlineMs()).isEqualTo(deadlineMs);
    }
}
