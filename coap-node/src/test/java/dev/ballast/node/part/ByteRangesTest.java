package dev.ballast.node.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.wire.Slicing;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangesTest {
    private static final int LENGTH = 60;

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    /** Beside one bit for each byte. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void saysWhatABitForEachByteSays(int seed) {
        Random random = new Random(seed);
        ByteRanges ranges = new ByteRanges();
        BitSet bytes = new BitSet();
        for (int i = 0; i < 40; i++) {
            int from = random.nextInt(LENGTH);
            int to = from + 1 + random.nextInt(Math.min(6, LENGTH - from));
            assertThat(ranges.contains(from, to)).isEqualTo(bytes.nextClearBit(from) >= to);
            ranges.add(from, to);
            bytes.set(from, to);
            assertThat(ranges.runs()).isEqualTo(runs(bytes));
            int begin = random.nextInt(LENGTH);
            int end = begin + random.nextInt(LENGTH - begin + 1);
            BitSet gaps = new BitSet();
            ranges.gaps(begin, end, gaps::set);
            BitSet expected = new BitSet();
            expected.set(begin, end);
            expected.andNot(bytes);
            assertThat(gaps).isEqualTo(expected);
            Slicing pieces = new Slicing(LENGTH, 1 + random.nextInt(LENGTH));
            BitSet missing = ranges.missing(pieces);
            for (int piece = 0; piece < pieces.pieces(); piece++) {
                int last = pieces.start(piece) + pieces.size(piece);
                assertThat(missing.get(piece)).isEqualTo(bytes.nextClearBit(pieces.start(piece)) < last);
            }
        }
        ByteBuffer record = ByteBuffer.allocate(8 * ranges.runs());
        ranges.write(record);
        ByteRanges read = ByteRanges.read(record.flip(), ranges.runs(), LENGTH);
        assertThat(read.missing(new Slicing(LENGTH, 1))).isEqualTo(ranges.missing(new Slicing(LENGTH, 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5 5", "6 5", "0 61", "-1 4", "0 5 5 7", "10 12 2 3"})
    void aRecordOfNoSuchRunsIsNone(String text) {
        int[] numbers = Pattern.compile(" ")
                .splitAsStream(text)
                .mapToInt(Integer::parseInt)
                .toArray();
        ByteBuffer record = ByteBuffer.allocate(4 * numbers.length);
        IntStream.of(numbers).forEach(record::putInt);
        assertThat(ByteRanges.read(record.flip(), numbers.length / 2, LENGTH).runs())
                .isZero();
    }

    private static int runs(BitSet bytes) {
        int runs = 0;
        for (int from = bytes.nextSetBit(0); from >= 0; from = bytes.nextSetBit(bytes.nextClearBit(from))) {
            runs++;
        }
        return runs;
    }
}
