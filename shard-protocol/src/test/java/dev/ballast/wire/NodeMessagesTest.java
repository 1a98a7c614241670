package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.gemm.measure.Rate;
import dev.ballast.wire.CborTree.Nothing;
import dev.ballast.wire.WireException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeMessagesTest {
    private static final List<Object> INFO =
            List.of(2, "n", "p", "v", "k", 1, 0, 0, Nothing.NULL, 0, List.of(), 1_232, 0, 2, Nothing.NULL);

    @Test
    void refusesATextThatIsTooLongOrEmpty() {
        refused(CborTree.replaced(INFO, 1, ""), "id has 1 to 256 bytes");
        refused(CborTree.replaced(INFO, 2, "x".repeat(257)), "256");
        refused(CborTree.replaced(INFO, 2, "\u00fc".repeat(129)), "profile has 1 to 256 bytes");
        refused(CborTree.replaced(INFO, 3, ""), "software version has 1 to 256 bytes");
        refused(CborTree.replaced(INFO, 4, ""), "kernel has 1 to 256 bytes");
        byte[] long100k =
                CborWriter.write(writer -> writer.array(15).uint(2).text("n").text("x".repeat(100_000)));
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> NodeInfo.decode(long100k))
                .withMessageContaining("256");
    }

    @Test
    void refusesNumbersOutOfRange() {
        refused(CborTree.replaced(INFO, 5, 0), "cores 1 to 4096");
        refused(CborTree.replaced(INFO, 5, 4097), "cores 1 to 4096");
        refused(CborTree.replaced(INFO, 5, 1L << 31), "cores: expected at most 2147483647, got 2147483648");
        refused(CborTree.replaced(INFO, 8, Float.NaN), "temperature is finite");
        refused(CborTree.replaced(INFO, 8, Float.POSITIVE_INFINITY), "temperature is finite");
    }

    @Test
    void takesTheLargestAndTheSmallestOfEverything() throws WireException {
        String longest = "x".repeat(256);
        List<NodeInfo> edges = List.of(
                new NodeInfo(longest, longest, longest, longest, 4096, 0, 0, null, 0, List.of(), 65_507, 0, 4096, null),
                new NodeInfo("n", "p", "v", "k", 1, 0, 0, null, 0, List.of(), 508, 0, 1, null));
        for (NodeInfo info : edges) {
            assertThat(NodeInfo.decode(info.encode())).isEqualTo(info);
        }
        assertThat(HealthReport.decode(new HealthReport(0, 0).encode())).isEqualTo(new HealthReport(0, 0));
    }

    @Test
    void keepsTheRateOfStreamedBytes() throws WireException {
        BoardRates rates = new BoardRates(Rate.of(1), Rate.of(2), Rate.of(3), new Rate(4, 5, 6), 0.5);
        NodeInfo info = new NodeInfo("n", "p", "v", "k", 1, 0, 0, null, 0, List.of(), 508, 0, 1, rates);

        assertThat(NodeInfo.decode(info.encode())).isEqualTo(info);
    }

    /** The gateway makes probes of this size. */
    @Test
    void refusesDatagramsThatNoNetworkCarries() {
        for (int bytes : List.of(0, 507, 65_508, Integer.MAX_VALUE)) {
            refused(CborTree.replaced(INFO, 11, bytes), "datagrams of 508 to 65507 bytes");
        }
    }

    @Test
    void refusesRatesThatAreNone() {
        List<Object> rate = List.of(1f, 2f, 3f);
        refused(CborTree.replaced(INFO, 13, 0), "processors 1 to 4096");
        refused(CborTree.replaced(INFO, 13, Integer.MAX_VALUE), "processors 1 to 4096");
        refused(CborTree.replaced(INFO, 14, 3), "rates: expected an array or null");
        refused(CborTree.replaced(INFO, 14, List.of(rate, rate, rate)), "streamed int8");
        refused(CborTree.replaced(INFO, 14, List.of(rate, rate, Nothing.NULL, rate)), "streamed: expected a rate");
        refused(
                CborTree.replaced(INFO, 14, List.of(rate, List.of(2f, 1f, 3f), rate, rate)),
                "must be above 0 and ascend");
        refused(
                CborTree.replaced(INFO, 14, List.of(List.of(0f, 1f, 3f), rate, rate, rate)),
                "must be above 0 and ascend");
        refused(CborTree.replaced(INFO, 14, List.of(List.of(1f, 1f, Float.NaN), rate, rate, rate)), "must be above 0");
        refused(CborTree.replaced(INFO, 14, List.of(List.of(1f, 2f, 3f, 4f), rate, rate, rate)), "macs");
        refused(
                CborTree.replaced(INFO, 14, List.of(rate, rate, rate, rate, 0.5f, 1)),
                "rates: expected the end of the array, got an unsigned integer");
    }

    @Test
    void refusesAPartIdOfAnotherLength() {
        refused(CborTree.replaced(INFO, 10, List.of(new byte[31])), "expected 32 bytes, got 31 bytes");
        refused(CborTree.replaced(INFO, 10, List.of(new byte[33])), "expected 32 bytes, got 33 bytes");
        refused(
                CborTree.replaced(INFO, 10, List.of("A".repeat(43) + "=")), // 32 bytes in base64
                "part id: expected a byte string, got a text string");
    }

    @Test
    void theNumberOfTheStartHasEightBytesAndNothingBehindIt() throws WireException {
        List<Object> with = new ArrayList<>(INFO);
        with.add(new byte[] {0, 0, 0, 0, 0, 0, 1, 0});
        assertThat(NodeInfo.decode(CborTree.encode(with)).boot()).isEqualTo(256);
        assertThat(NodeInfo.decode(CborTree.encode(INFO)).boot()).isNull();
        refused(CborTree.replaced(with, 15, new byte[7]), "boot: expected 8 bytes, got 7 bytes");
        refused(CborTree.replaced(with, 15, Nothing.NULL), "boot: expected a byte string");
        with.add(0);
        refused(with, "expected the end of the array");
    }

    @Test
    void refusesALengthThatLies() {
        byte[] twoGigabytesOfText = Sample.hex("8f 02 7a 7fffffff 61");
        byte[] fourGigabytesOfParts = Sample.hex("8f 02 616e 6170 6176 616b 01 00 00 f6 00 9a ffffffff");

        assertThatExceptionOfType(WireException.class).isThrownBy(() -> NodeInfo.decode(twoGigabytesOfText));
        assertThatExceptionOfType(WireException.class).isThrownBy(() -> NodeInfo.decode(fourGigabytesOfParts));
    }

    @Test
    void refusesUndefinedAndSimpleValuesThatPassForOthers() {
        byte[] undefinedTemperature = Sample.hex("8f 02 616e 6170 6176 616b 01 00 00 f7 00 80 00 00 01 f6");
        byte[] simpleValueForANumber = Sample.hex("84 02 65 7265616479 e5 02");

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> NodeInfo.decode(undefinedTemperature))
                .withMessage("node info, temperature: expected a float32 or null, got undefined");
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> HealthReport.decode(simpleValueForANumber))
                .withMessage("node health, queued: expected an unsigned integer, got a simple value");
    }

    /**
     * A text of one byte that is not UTF-8. The error must leave out the parser's description of its source, which means nothing to the
     * peer.
     */
    @Test
    void anErrorOfTheParserIsToldInOneLine() {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> HealthReport.decode(Sample.hex("84 02 61 ff 00 00")))
                .withMessageStartingWith("node health, state: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Source", "\n"))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    }

    @Test
    void refusesNestingBeyondTheDeepestMessage() {
        byte[] nested = Sample.hex("81".repeat(100_000));

        assertThatExceptionOfType(WireException.class).isThrownBy(() -> HealthReport.decode(nested));
    }

    @Test
    void refusesAnotherState() {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> HealthReport.decode(CborTree.encode(List.of(2, "broken", 0, 0))))
                .withMessage("node health, state: expected ready, got broken");
    }

    @Test
    void cannotBeMadeWrong() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HealthReport(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new GemmTimes(0, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeInfo("n", "p", "v", "k", 1, 0, 0, null, 0, List.of("ABC"), 508, 0, 1, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeInfo("n", "p", "v", "k", 1, 0, 0, null, 0, List.of(), 508, -1, 1, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeInfo("n", "p", "v", "k", 1, -1, 0, null, 0, List.of(), 508, 0, 1, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeInfo("n", "p", "v", "k", 1, 0, -1, null, 0, List.of(), 508, 0, 1, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeInfo("n", "p", "v", "k", 1, 0, 0, null, -1, List.of(), 508, 0, 1, null));
    }

    @Test
    void saysWhatShareOfAProcessorItHasOnlyWhereThatIsLimited() throws WireException {
        byte[] limited = measured(0.25).encode();

        assertThat(limited).endsWith(Sample.hex("f6 fa 3e800000"));
        assertThat(NodeInfo.decode(limited)).isEqualTo(measured(0.25));
        assertThat(measured(1).encode()).endsWith(Sample.hex("fa 3f800000 f6"));
        for (String wrong : List.of("fa 00000000", "fa 3fc00000", "fa 7fc00000", "f6", "01", "fa 3e800000 f6")) {
            byte[] head = Arrays.copyOf(limited, limited.length - 5);
            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(() -> NodeInfo.decode(concat(head, Sample.hex(wrong))));
        }
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    private static NodeInfo measured(double share) {
        Rate one = Rate.of(1);
        BoardRates rates = new BoardRates(one, one, one, null, share);
        return new NodeInfo("n", "p", "v", "k", 1, 0, 0, null, 0, List.of(), 508, 0, 1, rates);
    }

    @Test
    void aWireExceptionCostsNoStackTrace() {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> HealthReport.decode(new byte[0]))
                .satisfies(e -> {
                    assertThat(e.getStackTrace()).isEmpty();
                    assertThat(e.reason()).isEqualTo(Reason.TRUNCATED);
                });
    }

    private static void refused(Object tree, String text) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> NodeInfo.decode(CborTree.encode(tree)))
                .withMessageContaining(text);
    }
}
