package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ballast.wire.WireException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties that every message has. */
class MessagesTest {
    static List<Sample> samples() {
        return Sample.all();
    }

    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void encodesToTheGoldenBytes(Sample sample) {
        assertThat(sample.encoded()).isEqualTo(sample.goldenBytes());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void encodesAsAnIndependentEncoderDoes(Sample sample) {
        assertThat(sample.encoded()).isEqualTo(CborTree.encode(sample.tree()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void decodesTheGoldenBytes(Sample sample) throws WireException {
        assertThat(sample.reencode().apply(sample.goldenBytes())).isEqualTo(sample.goldenBytes());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void rejectsEveryTruncatedPrefix(Sample sample) {
        byte[] golden = sample.goldenBytes();
        for (int length = 0; length < golden.length; length++) {
            byte[] prefix = Arrays.copyOf(golden, length);
            assertThatExceptionOfType(WireException.class)
                    .as("%d of %d bytes", length, golden.length)
                    .isThrownBy(() -> sample.reencode().apply(prefix))
                    .satisfies(e -> assertThat(e.reason()).isIn(Reason.TRUNCATED, Reason.WRONG_LENGTH));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void rejectsAnotherTypeAtEveryPosition(Sample sample) {
        List<Object> wrong = CborTree.withOneWrongType(sample.tree());
        assertThat(wrong).hasSizeGreaterThan(50);
        for (Object tree : wrong) {
            assertThatExceptionOfType(WireException.class)
                    .as("%s", tree)
                    .isThrownBy(() -> sample.reencode().apply(CborTree.encode(tree)));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void rejectsBytesAfterTheMessage(Sample sample) {
        for (int octet = 0; octet < 256; octet++) {
            byte[] golden = sample.goldenBytes();
            byte[] longer = Arrays.copyOf(golden, golden.length + 1);
            longer[golden.length] = (byte) octet;
            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(() -> sample.reencode().apply(longer))
                    .withMessageMatching(".*, end: expected (no more bytes, got 1 more|\\d+ bytes, got \\d+)")
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TRAILING_BYTES));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void rejectsAnElementTooMany(Sample sample) {
        if (!(sample.tree() instanceof List<?> message)) {
            return; // a tensor, see TensorCodecTest
        }
        List<Object> longer = new ArrayList<>(message);
        longer.add(0); // no message has an optional last element of this type
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> sample.reencode().apply(CborTree.encode(longer)))
                .satisfies(e -> assertThat(e.reason()).isIn(Reason.WRONG_LENGTH, Reason.WRONG_TYPE, Reason.MALFORMED));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void rejectsAnUnknownVersion(Sample sample) {
        if (!(sample.tree() instanceof List<?> message)) {
            return; // a tensor has no version
        }
        for (int version : new int[] {0, 1, 255, Integer.MAX_VALUE}) {
            byte[] bytes = CborTree.encode(CborTree.replaced(message, 0, version));
            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(() -> sample.reencode().apply(bytes))
                    .withMessageContaining("version: expected 2, got " + version)
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_VERSION));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void rejectsAnIndefiniteLengthArray(Sample sample) {
        byte[] golden = sample.goldenBytes();
        int head = sample.tree() instanceof List ? 0 : 2;
        byte[] indefinite = Arrays.copyOf(golden, golden.length + 1);
        indefinite[head] = (byte) 0x9f;
        indefinite[golden.length] = (byte) 0xff;
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> sample.reencode().apply(indefinite))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    }

    /** 20 seeds of 5,000 mutations. A mutated message is either decoded or refused; nothing else may happen. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void survivesMutations(int seed) {
        Random random = new Random(seed);
        List<Sample> samples = Sample.all();
        for (int i = 0; i < 5_000; i++) {
            Sample sample = samples.get(random.nextInt(samples.size()));
            byte[] mutated = mutate(random, sample.goldenBytes());
            try {
                assertThat(sample.reencode().apply(mutated)).isNotEmpty();
            } catch (WireException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    /** Applies one to four mutations: a byte is changed, inserted or removed. */
    private static byte[] mutate(Random random, byte[] golden) {
        byte[] bytes = golden.clone();
        for (int times = 1 + random.nextInt(4); times > 0 && bytes.length > 0; times--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    longer[at] = (byte) random.nextInt(256);
                    bytes = longer;
                }
                default -> {
                    byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
                    System.arraycopy(bytes, at + 1, shorter, at, bytes.length - 1 - at);
                    bytes = shorter;
                }
            }
        }
        return bytes;
    }
}
