package dev.ballast.node.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.MemoryBudget;
import dev.ballast.node.ErrorLog;
import dev.ballast.node.part.PartPushes.Progress;
import dev.ballast.node.part.PartStore.Added;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.PartPiece;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartPushesTest {
    private static final int PIECE = 100;
    private static final long LIMIT = 1 << 20;

    /** 2413 bytes: 24 pieces of 100 and one of 13. */
    private static final LinearLayer LAYER = Parts.dense(6, 100);

    private static final byte[] PART = PartMessage.of(LAYER).encode();
    private static final String ID = PartIds.of(PART);
    private static final Slicing PIECES = new Slicing(PART.length, PIECE);

    @TempDir
    private Path directory;

    private PartStore store;
    private PartPushes pushes;

    static IntStream seeds() {
        return IntStream.range(0, 100);
    }

    @BeforeEach
    void start() throws IOException {
        store = PartStore.load(new PartFiles(directory), new MemoryBudget(LIMIT, 1), () -> 0);
        pushes = new PartPushes(store, new PartialFiles(directory));
    }

    @AfterEach
    void close() {
        pushes.close();
    }

    /** Any order, any repetition, any loss, questions and restarts in between: what is missing is known, and at the end the part is there. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyOrderMakesThePart(int seed) throws Exception {
        Random random = new Random(seed);
        byte[] part = PartMessage.of(Parts.dense(1 + random.nextInt(5), 1 + random.nextInt(400)))
                .encode();
        String id = PartIds.of(part);
        int pieceBytes = 1 + random.nextInt(80);
        Slicing slicing = new Slicing(part.length, pieceBytes);
        BitSet missing = new BitSet();
        missing.set(0, slicing.pieces());
        while (true) {
            for (int index : shuffled(missing, random)) {
                for (int times = random.nextInt(4); times > 0; times--) {
                    assertThat(pushes.receive(id, piece(part, pieceBytes, index), false))
                            .isNull();
                    missing.clear(index);
                }
                if (random.nextInt(50) == 0) {
                    restart();
                }
            }
            Progress progress = pushes.receive(id, status(slicing), true);
            if (missing.isEmpty()) {
                assertThat(progress).isEqualTo(new Progress.Ended(new Added.Stored()));
                break;
            }
            assertThat(progress).isEqualTo(new Progress.Missing(missing));
        }
        assertThat(served(id)).isEqualTo(part);
        assertThat(directory).isDirectoryContaining(file -> file.endsWith(id + ".part"));
        assertThat(partials()).isEmpty();
        restart();
        assertThat(served(id)).isEqualTo(part);
    }

    @Test
    void theLastPieceMayAskItself() throws Exception {
        sendAllBut(3);

        assertThat(ask(3)).isEqualTo(new Progress.Ended(new Added.Stored()));
        assertThat(ask(3)).isEqualTo(new Progress.Ended(new Added.HeldAlready()));
    }

    @Test
    void twoPushesDoNotDisturbEachOther() throws Exception {
        byte[] other = PartMessage.of(Parts.dense(7, 100)).encode();
        String otherId = PartIds.of(other);
        int otherPieces = new Slicing(other.length, PIECE).pieces();
        for (int index = 0; index < otherPieces; index++) {
            if (index < PIECES.pieces()) {
                send(index);
            }
            pushes.receive(otherId, piece(other, PIECE, index), false);
        }

        assertThat(status()).isEqualTo(new Progress.Ended(new Added.Stored()));
        assertThat(pushes.receive(otherId, piece(other, PIECE, 0), true))
                .isEqualTo(new Progress.Ended(new Added.Stored()));
        assertThat(store.ids()).containsExactlyInAnyOrder(ID, otherId);
    }

    @Test
    void moreAtOnceThanMayBeOpenAllGoOn() throws Exception {
        List<byte[]> parts = new ArrayList<>();
        for (int rows = 1; rows <= 3 * PartPushes.MAX_OPEN; rows++) {
            parts.add(PartMessage.of(Parts.dense(rows, 100)).encode());
        }
        for (int index = 0; index < 50; index++) {
            for (byte[] part : parts) {
                if (index < new Slicing(part.length, PIECE).pieces()) {
                    pushes.receive(PartIds.of(part), piece(part, PIECE, index), false);
                }
            }
        }

        for (byte[] part : parts) {
            assertThat(pushes.receive(PartIds.of(part), status(new Slicing(part.length, PIECE)), true))
                    .isEqualTo(new Progress.Ended(new Added.Stored()));
        }
        assertThat(partials()).isEmpty();
    }

    @Test
    void whatACrashBeforeTheRecordForgetsIsMissing() throws Exception {
        sendAllBut(3);
        status(); // writes the record
        pushes = new PartPushes(store, new PartialFiles(directory)); // the first one is not closed
        send(3);
        pushes = new PartPushes(store, new PartialFiles(directory));

        assertThat(status()).isEqualTo(missing(3));
        assertThat(ask(3)).isEqualTo(new Progress.Ended(new Added.Stored()));
    }

    @Test
    void aCrashForgetsFewerThan256Pieces() throws Exception {
        Slicing small = new Slicing(PART.length, 8);
        BitSet missing = new BitSet();
        missing.set(0, small.pieces());
        sendUpTo(255, small);
        pushes = new PartPushes(store, new PartialFiles(directory)); // the first one is not closed
        assertThat(pushes.receive(ID, status(small), true)).isEqualTo(new Progress.Missing(missing));
        sendUpTo(256, small);
        pushes = new PartPushes(store, new PartialFiles(directory));
        missing.clear(0, 256);
        assertThat(pushes.receive(ID, status(small), true)).isEqualTo(new Progress.Missing(missing));
    }

    private void sendUpTo(int pieces, Slicing slicing) throws IOException, WireException {
        for (int index = 0; index < pieces; index++) {
            pushes.receive(ID, piece(PART, slicing.size(0), index), false);
        }
    }

    @Test
    void aPartialThatChangedOnDiskIsFoundOutAndBegunAgain() throws Exception {
        sendAllBut(3);
        pushes.close();
        try (RandomAccessFile file = new RandomAccessFile(partial(ID).toFile(), "rw")) {
            file.seek(1234);
            file.write(PART[1234] + 1);
        }
        restart();

        assertThat(ask(3)).isInstanceOf(Progress.Corrupt.class);
        assertThat(store.find(ID)).isNull();
        assertThat(partials()).isEmpty();
        assertThat(status()).isEqualTo(allMissing());
        sendAllBut(3);
        assertThat(ask(3)).isEqualTo(new Progress.Ended(new Added.Stored()));
    }

    @Test
    void aRecordOfPiecesThatNeverCameIsFoundOut() throws Exception {
        sendAllBut(3);
        pushes.close();
        try (RandomAccessFile file = new RandomAccessFile(partial(ID).toFile(), "rw")) {
            file.seek(PART.length + 3L * Integer.BYTES);
            file.writeInt(0); // one run, of all bytes
            file.writeInt(PART.length);
            file.seek(PART.length + 2L * Integer.BYTES);
            file.writeInt(1);
            file.setLength(PART.length + 5L * Integer.BYTES);
        }
        restart();

        assertThat(status()).isInstanceOf(Progress.Corrupt.class);
        assertThat(status()).isEqualTo(allMissing());
    }

    /** A file that ends early, or is longer, has no record. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 2414, 2421, 2425, 2426, 2434, 2441, 2443, 2450})
    void aPartialOfAnotherLengthIsBegunAgain(int length) throws Exception {
        assertThat(PART.length).isEqualTo(2414); // and its record of two runs has 3 * 4 + 2 * 8 bytes
        sendAllBut(3);
        pushes.close();
        try (RandomAccessFile file = new RandomAccessFile(partial(ID).toFile(), "rw")) {
            assertThat(file.length()).isEqualTo(2442);
            file.setLength(length);
        }
        restart();

        assertThat(status()).isEqualTo(allMissing());
    }

    /** Two gateways may have links of their own to the node, and so pieces. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 99, 150, 2413, 5000})
    void whoeverCutsInAnotherWayGoesOnWithWhatIsThere(int cut) throws Exception {
        sendAllBut(3);
        Slicing other = new Slicing(PART.length, cut);
        BitSet overlap = new BitSet();
        overlap.set(3 * PIECE / cut, (4 * PIECE - 1) / cut + 1);

        assertThat(pushes.receive(ID, status(other), true)).isEqualTo(new Progress.Missing(overlap));
        assertThat(status()).isEqualTo(missing(3));
        restart();
        assertThat(pushes.receive(ID, status(other), true)).isEqualTo(new Progress.Missing(overlap));
        for (int index = overlap.nextSetBit(0); index >= 0; index = overlap.nextSetBit(index + 1)) {
            assertThat(pushes.receive(ID, piece(PART, cut, index), false)).isNull();
        }
        assertThat(status()).isEqualTo(new Progress.Ended(new Added.Stored()));
        assertThat(served(ID)).isEqualTo(PART);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sendersInTurnsEachWithItsOwnCutMakeThePart(int seed) throws Exception {
        Random random = new Random(seed);
        int[] cuts = {1 + random.nextInt(20), 1 + random.nextInt(300), 1 + random.nextInt(3000)};
        Progress progress = null;
        while (!(progress instanceof Progress.Ended)) {
            int cut = cuts[random.nextInt(cuts.length)];
            Slicing slicing = new Slicing(PART.length, cut);
            progress = pushes.receive(ID, piece(PART, cut, random.nextInt(slicing.pieces())), random.nextInt(5) == 0);
            if (random.nextInt(50) == 0) {
                restart();
            }
        }
        assertThat(progress).isEqualTo(new Progress.Ended(new Added.Stored()));
        assertThat(served(ID)).isEqualTo(PART);
        assertThat(partials()).isEmpty();
    }

    @Test
    void aStrangerWhoGivesThePartAnotherLengthDisturbsNobody() throws Exception {
        sendAllBut(3);
        Slicing wrong = new Slicing(7, 7);
        assertThat(pushes.receive(ID, status(wrong), true)).isEqualTo(missing(0));
        assertThat(status()).isEqualTo(missing(3));
        assertThat(pushes.receive(ID, piece(new byte[7], 7, 0), true)).isInstanceOf(Progress.Corrupt.class);
        assertThat(pushes.receive(ID, status(wrong), true)).isEqualTo(missing(0));
        assertThat(ask(3)).isEqualTo(new Progress.Ended(new Added.Stored()));
        assertThat(partials()).isEmpty();
    }

    /** The one that is open may well be the one that was written to before all others. */
    @Test
    void aFileThatIsOpenDoesNotMakeRoom() throws Exception {
        sendAllBut(3);
        for (int i = 0; i < PartialFiles.MAX_FILES; i++) {
            Files.setLastModifiedTime(partial(ID), FileTime.fromMillis(0));
            pushes.receive(PartIds.of(new byte[] {(byte) i}), status(PIECES), true);
            if (i % 2 == 0) {
                status(); // open, and nothing to be written
            }
        }
        assertThat(ask(3)).isEqualTo(new Progress.Ended(new Added.Stored()));
    }

    /** Every other byte of a part makes a run of each. */
    @Test
    void moreHolesThanAreKeptAreMissing() throws Exception {
        byte[] part = PartMessage.of(Parts.dense(10, 1000)).encode();
        String id = PartIds.of(part);
        Slicing bytes = new Slicing(part.length, 1);
        int kept = ByteRanges.MAX_RUNS;
        for (int index = 0; index < part.length; index += 2) {
            pushes.receive(id, piece(part, 1, index), false);
        }
        assertThat(part.length).isGreaterThan(2 * kept + 10);
        BitSet missing = new BitSet();
        missing.set(0, part.length);
        IntStream.range(0, kept).forEach(i -> missing.clear(2 * i));
        assertThat(pushes.receive(id, status(bytes), true)).isEqualTo(new Progress.Missing(missing));
        assertThat(pushes.receive(id, piece(part, part.length, 0), true))
                .isEqualTo(new Progress.Ended(new Added.Stored()));
        assertThat(served(id)).isEqualTo(part);
    }

    @Test
    void whatCannotFitLeavesTheDiskAlone() throws Exception {
        int bytes = (int) LIMIT + 1;

        assertThat(pushes.receive(ID, status(new Slicing(bytes, PIECE)), true))
                .isEqualTo(new Progress.Ended(new Added.TooLarge(bytes)));
        assertThat(pushes.receive(ID, piece(new byte[bytes], PIECE, 7), false))
                .isEqualTo(new Progress.Ended(new Added.TooLarge(bytes)));
        assertThat(partials()).isEmpty();
    }

    @Test
    void whatNoLongerFitsWhenItIsCompleteIsForgotten() throws Exception {
        LinearLayer large =
                Parts.dense(1, (int) (LIMIT / Float.BYTES - 25)); // the bytes fit, with their entry they do not
        byte[] part = PartMessage.of(large).encode();
        long needed = MemoryBudget.weights(large);
        assertThat(needed).isGreaterThan(LIMIT);

        assertThat(part.length).isLessThan((int) LIMIT);
        assertThat(pushes.receive(PartIds.of(part), piece(part, part.length, 0), true))
                .isEqualTo(new Progress.Ended(new Added.TooLarge(needed)));
        assertThat(partials()).isEmpty();
    }

    @Test
    void theRightHashOfGarbageIsNoPart() throws Exception {
        byte[] garbage = new byte[500];
        String id = PartIds.of(garbage);

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> pushes.receive(id, piece(garbage, 500, 0), true))
                .withMessage("part, message: expected an array, got an unsigned integer");
        assertThat(partials()).isEmpty();
        assertThat(store.find(id)).isNull();
    }

    @Test
    void theEndOfAPushAllocatesTheWeightsAndLittleElse() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        int weights = 200 * 1000 * Float.BYTES;
        for (int run = 0; run < 5; run++) { // the first one loads classes
            start();
            byte[] part = PartMessage.of(Parts.dense(200, 1000)).encode();
            String id = PartIds.of(part);
            for (int index = 0; index < new Slicing(part.length, 60_000).pieces(); index++) {
                pushes.receive(id, piece(part, 60_000, index), false);
            }
            PartPiece question = status(new Slicing(part.length, 60_000));
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThat(pushes.receive(id, question, true)).isEqualTo(new Progress.Ended(new Added.Stored()));
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(store.remove(id)).isTrue();
        }

        assertThat(least).isBetween((long) weights, weights + (300L << 10));
    }

    /** Both had room when they began. */
    @Test
    void aPushThatNoLongerFitsIsNotReadToFindThatOut() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        PartPiece[] last = new PartPiece[2];
        String[] ids = new String[2];
        for (int i = 0; i < 2; i++) {
            byte[] part = PartMessage.of(Parts.dense(157 + i, 1000)).encode(); // 60 % of the limit
            ids[i] = PartIds.of(part);
            last[i] = piece(part, part.length / 2 + 1, 1);
            pushes.receive(ids[i], piece(part, part.length / 2 + 1, 0), false);
        }
        assertThat(pushes.receive(ids[0], last[0], true)).isEqualTo(new Progress.Ended(new Added.Stored()));

        long before = threads.getCurrentThreadAllocatedBytes();
        Progress progress = pushes.receive(ids[1], last[1], true);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(progress)
                .isInstanceOfSatisfying(
                        Progress.Ended.class, ended -> assertThat(ended.added()).isInstanceOf(Added.TooLarge.class));
        assertThat(allocated).isLessThan(300 << 10);
        assertThat(partials()).isEmpty();
    }

    @Test
    void aPushThatCannotEndIsForgottenAndNotTriedAtEachQuestion() throws Exception {
        sendAllBut(3);
        Files.createDirectories(directory.resolve(ID + ".part").resolve("in the way"));

        assertThat(ask(3))
                .isInstanceOfSatisfying(
                        Progress.Failed.class,
                        failed -> assertThat(failed.why().isFull()).isFalse());
        assertThat(partials()).isEmpty();
        assertThat(status()).isEqualTo(allMissing());
    }

    @Test
    void aFullDiskIsToldAtTheNextQuestionAndOnceThereIsRoomThePushBeginsAnew() throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        AtomicInteger opened = new AtomicInteger();
        pushes = new PartPushes(store, new PartialFiles(directory, file -> {
            opened.incrementAndGet();
            return full.get() ? FullDisk.open(file) : new RandomAccessFile(file.toFile(), "rw");
        }));
        sendAllBut(3);
        assertThat(opened).as("no piece after the first is tried").hasValue(1);
        assertThat(partials()).isEmpty();
        assertThat(status()).isInstanceOfSatisfying(Progress.Failed.class, failed -> {
            assertThat(failed.why().isFull()).isTrue();
            assertThat(failed.why().text()).startsWith("disk full: the node cannot write the part (No space left");
        });
        send(5); // still under way
        assertThat(opened).hasValue(1);
        full.set(false);
        assertThat(status()).isEqualTo(allMissing());
        sendAllBut(3);
        assertThat(ask(3)).isEqualTo(new Progress.Ended(new Added.Stored()));
        assertThat(served(ID)).isEqualTo(PART);
    }

    @Test
    void aDiskWithoutRoomForThePartIsKnownBeforeAnyPieceIsWritten() throws Exception {
        AtomicLong free = new AtomicLong(PART.length - 1);
        store = PartStore.load(new PartFiles(directory, free::get), new MemoryBudget(LIMIT, 1), () -> 0);
        pushes = new PartPushes(store, new PartialFiles(directory));
        assertThat(status()).isEqualTo(new Progress.Failed(StorageFailure.noRoom(PART.length, PART.length - 1)));
        assertThat(StorageFailure.noRoom(PART.length, PART.length - 1).text())
                .isEqualTo("disk full: the part needs " + PART.length + " bytes, " + (PART.length - 1)
                        + " bytes are free");
        assertThat(partials()).isEmpty();
        free.set(PART.length);
        assertThat(status()).isEqualTo(allMissing());
    }

    /** There may be hundreds of parts of thousands of pieces each. */
    @Test
    void aFullDiskIsOneLineInTheLog() throws Exception {
        pushes = new PartPushes(store, new PartialFiles(directory, FullDisk::open));
        try (ErrorLog log = new ErrorLog()) {
            for (int part = 0; part < 10; part++) {
                String id = PartIds.of(new byte[] {(byte) part});
                pushes.receive(id, piece(PART, PIECE, 0), false);
                pushes.receive(id, piece(PART, PIECE, 1), false);
                assertThat(pushes.receive(id, status(PIECES), true)).isInstanceOf(Progress.Failed.class);
            }
            assertThat(log.take().lines())
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains("failed: disk full: the node cannot write the part (No space left on device)");
        }
    }

    @Test
    void aPartThatCameAnotherWayEndsItsPush() throws Exception {
        sendAllBut(3);
        store.add(ID, PART);

        assertThat(status()).isEqualTo(new Progress.Ended(new Added.HeldAlready()));
        assertThat(partials()).isEmpty();
    }

    /** Another length makes another push, whose file is a folder here, so that nobody can delete it. */
    @Test
    void aPartThatIsStoredIsNotReportedAsFailedBecauseOfPiecesThatStay() throws Exception {
        Files.createDirectories(directory.resolve(ID + ".7.partial").resolve("in the way"));
        sendAllBut(3);

        assertThat(ask(3)).isEqualTo(new Progress.Ended(new Added.Stored()));
        assertThat(status()).isEqualTo(new Progress.Ended(new Added.HeldAlready()));
        assertThat(served(ID)).isEqualTo(PART);
    }

    @Test
    void keepsThePartialsThatWereWrittenToLast() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < PartialFiles.MAX_FILES; i++) {
            ids.add(PartIds.of(new byte[] {(byte) i}));
            pushes.receive(ids.get(i), status(PIECES), true);
            Files.setLastModifiedTime(partial(ids.get(i)), FileTime.fromMillis(1_000_000L + i));
        }

        send(0);

        ids.remove(0);
        ids.add(ID);
        assertThat(partials())
                .containsExactlyInAnyOrderElementsOf(
                        ids.stream().map(this::partial).toList());
    }

    @Test
    void aPartialOfYesterdayIsRemoved() throws Exception {
        FileTime now = FileTime.fromMillis(1_700_000_000_000L);
        String other = PartIds.of(new byte[1]);
        send(0);
        pushes.receive(other, status(PIECES), true);
        pushes.close();
        Files.setLastModifiedTime(partial(ID), FileTime.from(now.toInstant().minus(Duration.ofHours(25))));
        Files.setLastModifiedTime(partial(other), FileTime.from(now.toInstant().minus(Duration.ofHours(23))));

        new PartialFiles(directory).removeOld(now);

        assertThat(partials()).containsExactly(partial(other));
    }

    private void restart() throws IOException {
        pushes.close();
        start();
    }

    private void send(int index) throws IOException, WireException {
        assertThat(pushes.receive(ID, piece(PART, PIECE, index), false)).isNull();
    }

    private void sendAllBut(int missing) throws IOException, WireException {
        for (int index = PIECES.pieces() - 1; index >= 0; index--) {
            if (index != missing) {
                send(index);
            }
        }
    }

    private @Nullable Progress ask(int index) throws IOException, WireException {
        return pushes.receive(ID, piece(PART, PIECE, index), true);
    }

    private @Nullable Progress status() throws IOException, WireException {
        return pushes.receive(ID, status(PIECES), true);
    }

    private byte[] served(String id) {
        HostedLayer part = (HostedLayer) store.find(id);
        if (part == null) {
            throw new AssertionError("no part " + id);
        }
        return PartMessage.of(part.layer()).encode();
    }

    private static Progress missing(int... indices) {
        BitSet missing = new BitSet();
        Arrays.stream(indices).forEach(missing::set);
        return new Progress.Missing(missing);
    }

    private static Progress allMissing() {
        return missing(IntStream.range(0, PIECES.pieces()).toArray());
    }

    private static PartPiece piece(byte[] part, int pieceBytes, int index) throws WireException {
        return PartPiece.decode(PartPiece.encode(part, pieceBytes, index));
    }

    private static PartPiece status(Slicing slicing) throws WireException {
        return PartPiece.decode(PartPiece.encodeStatus(slicing));
    }

    private static List<Integer> shuffled(BitSet indices, Random random) {
        List<Integer> list = new ArrayList<>(indices.stream().boxed().toList());
        Collections.shuffle(list, random);
        return list;
    }

    private Path partial(String id) {
        return directory.resolve(id + "." + PART.length + ".partial");
    }

    private List<Path> partials() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".partial")).toList();
        }
    }
}
