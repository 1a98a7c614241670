package dev.ballast.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.MemoryBudget;
import dev.ballast.node.RunningNode;
import dev.ballast.node.part.PartFiles;
import dev.ballast.node.part.PartStore;
import dev.ballast.node.part.Parts;
import dev.ballast.wire.KeepParts;
import dev.ballast.wire.PartMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts that nobody needs any longer go away; parts that some gateway needs stay. */
class PartCollectorTest {
    private static final Duration AGE = Duration.ofHours(24);
    private static final List<PartMessage> PARTS =
            Stream.of(1, 2, 3).map(rows -> PartMessage.of(Parts.dense(rows, 5))).toList();

    @TempDir
    private Path directory;

    private final AtomicLong now = new AtomicLong(17);
    private PartStore store;

    @BeforeEach
    void start() throws Exception {
        store = PartStore.load(new PartFiles(directory), new MemoryBudget(1 << 20, 1), now::get);
        for (PartMessage part : PARTS) {
            store.add(part.partId(), part.encode());
        }
    }

    private static String id(int part) {
        return PARTS.get(part).partId();
    }

    /** Collects, and waits until the storage thread has done so. */
    private void collect(Duration age) throws InterruptedException {
        try (StorageQueue storage = new StorageQueue(1 << 20);
                PartCollector collector = new PartCollector(store, storage, age)) {
            collector.collect();
            CountDownLatch done = new CountDownLatch(1);
            assertThat(storage.offerChange(0, done::countDown)).isTrue();
            done.await();
        }
    }

    @Test
    void onlyPartsThatNobodyUsedForTheWholeTimeAreRemoved() throws Exception {
        now.addAndGet(AGE.toNanos() - 1);
        collect(AGE);
        assertThat(store.ids()).hasSize(3);
        assertThat(store.find(id(0))).as("a product is asked for").isNotNull();
        store.use(id(1));
        now.incrementAndGet();
        collect(AGE);
        assertThat(store.ids()).containsExactlyInAnyOrder(id(0), id(1));
        assertThat(Files.exists(directory.resolve(id(2) + ".part"))).isFalse();
        now.addAndGet(AGE.toNanos());
        collect(AGE);
        assertThat(store.ids()).isEmpty();
    }

    /** A board that was switched off for a week must not throw everything away when it is back. */
    @Test
    void theTimeBeginsWithTheStartOfTheNode() throws Exception {
        now.addAndGet(7 * AGE.toNanos());
        store = PartStore.load(new PartFiles(directory), new MemoryBudget(1 << 20, 1), now::get);
        collect(AGE);
        assertThat(store.ids()).hasSize(3);
    }

    @Test
    void aPartThatIsUsedAfterItWasChosenStays() throws Exception {
        now.addAndGet(AGE.toNanos());
        assertThat(store.unused(AGE.toNanos())).hasSize(3);
        store.use(id(0));
        assertThat(store.removeUnused(id(0), AGE.toNanos())).isFalse();
        assertThat(store.removeUnused(id(1), AGE.toNanos())).isTrue();
        assertThat(store.removeUnused(id(1), AGE.toNanos())).isFalse();
    }

    @Test
    void aGatewaySaysWhichPartsItNeeds() throws Exception {
        try (RunningNode node = RunningNode.portable(directory.resolve("node"))) {
            Response kept =
                    node.ask(node.cbor(Code.POST, "/parts", new KeepParts(List.of(id(0), "0".repeat(64))).encode()));
            assertThat(kept.getCode()).isEqualTo(ResponseCode.CHANGED);
            Response bad = node.ask(node.cbor(Code.POST, "/parts", new byte[] {1}));
            assertThat(bad.getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
        }
    }
}
