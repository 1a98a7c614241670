package dev.ballast.lane.coap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.PartTransport;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.californium.core.coap.CoAP;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardTransferTest implements PartTransport.Answer {
    private final LinkShape link = new LinkShape("node");
    private final List<String> told = new ArrayList<>();

    @Override
    public void slice(int slice, byte[] payload, long latencyNs) {
        told.add("slice " + slice + ", " + payload.length + " bytes, " + latencyNs + " ns");
    }

    @Override
    public void quiet() {
        told.add("quiet");
    }

    @Override
    public void refused(PartTransport.Refusal refusal, String reason) {
        told.add(refusal + ": " + reason);
    }

    @Override
    public void lost(String reason) {
        told.add("lost: " + reason);
    }

    private ShardTransfer transfer(long usefulNs) {
        WireTensor activation = WireTensor.of(WireType.FLOAT32, new float[10], 0, 10);
        PartTransport.Order order = new PartTransport.Order(
                "part", JobExtents.of(1), activation, 4, 4, WireType.FLOAT32, usefulNs, 250_000_000);
        return new ShardTransfer(DatagramForm.of(CoAP.Code.POST, "gemm", "part"), 7, link, order, this);
    }

    @ParameterizedTest
    @CsvSource({"250000000, 250", "15900000, 15", "900000, 1", "1, 1"})
    void nodesAreToldHowLongTheirAnswerIsOfUse(long usefulNs, int deadlineMs) throws Exception {
        byte[] payload = transfer(usefulNs).payload(0, 0);
        assertThat(ShardRequest.decode(payload).head().deadlineMs()).isEqualTo(deadlineMs);
    }

    @Test
    void itsOwnerIsToldWhatCameOfIt() {
        ShardTransfer transfer = transfer(1);
        transfer.answered(3, new byte[5], 9);
        transfer.quiet();
        transfer.lost();
        transfer.done();
        assertThat(told)
                .containsExactly(
                        "slice 3, 5 bytes, 9 ns",
                        "quiet",
                        "lost: no answer in time",
                        "REJECTED: the node answered with success but without a result");
    }

    @ParameterizedTest
    @CsvSource({
        "404, UNKNOWN_PART, 4.04",
        "429, OVERLOADED, 4.29",
        "503, OVERLOADED, 5.03",
        "504, TOO_LATE, 5.04",
        "400, REJECTED, 4.00",
        "500, REJECTED, 5.00"
    })
    void aRefusalIsWhatItsCodeSays(int code, PartTransport.Refusal refusal, String written) {
        transfer(1).refused(code, "as told");
        assertThat(told).containsExactly(refusal + ": " + written + " as told");
    }

    /** Three jobs without an answer make a link small again. Fifty answers make up for one of them. */
    @Test
    void theLinkLearnsWhetherTheNodeAnswers() {
        link.take(new LinkReport(1_200, Duration.ZERO, 0, true, LinkReport.Spread.NONE, 0));
        ShardTransfer transfer = transfer(1);
        transfer.lost();
        transfer.lost();
        for (int answer = 0; answer < 50; answer++) {
            transfer.answered(0, new byte[0], 1);
        }
        transfer.lost();
        assertThat(link.report().datagramBytes()).isEqualTo(LinkReport.LARGE_DATAGRAM_BYTES);
        transfer.lost();
        assertThat(link.report().datagramBytes()).isEqualTo(1_200);
    }

    @Test
    void theLoopIsToldOnceTheJobHasEnded() {
        ShardTransfer transfer = transfer(1);
        transfer.whenEnded(() -> told.add("forgotten"));
        assertThat(told).isEmpty();
        transfer.ended();
        assertThat(told).containsExactly("forgotten");
    }
}
