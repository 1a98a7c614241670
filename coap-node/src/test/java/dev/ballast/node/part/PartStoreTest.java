package dev.ballast.node.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.MemoryBudget;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Weights.Format;
import dev.ballast.node.ErrorLog;
import dev.ballast.node.part.PartStore.Added;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class PartStoreTest {
    private static final int PARTS = 4_000;

    @TempDir
    private Path directory;

    @Test
    void smallPartsTakeNoMoreMemoryThanTheyAreCountedFor() throws Exception {
        for (int i = 0; i < PARTS; i++) {
            byte[] part = smallest(i).encode();
            Files.write(directory.resolve(PartIds.of(part) + ".part"), part);
        }
        PartStore store = load(1 << 30);
        assertThat(store.ids()).hasSize(PARTS);
        long counted = store.limitBytes() - store.freeBytes();
        long with = heapBytes();
        assertThat(store.ids()).as("held while the heap was measured").hasSize(PARTS);
        store = load(0);
        assertThat(store.ids()).isEmpty();

        assertThat(with - heapBytes()).isBetween(counted / 10, counted);
    }

    @Test
    void partsAreRefusedOnceTheirNumberTakesTheMemory() throws Exception {
        PartStore store = load(20 * MemoryBudget.PART_BYTES);
        int stored = 0;
        while (add(store, stored) instanceof Added.Stored) {
            stored++;
        }

        assertThat(stored).isEqualTo(19);
        assertThat(store.formats()).containsExactly(Format.FLOAT32);
        assertThat(add(store, 20)).isInstanceOf(Added.TooLarge.class);
        assertThat(add(store, 18)).isInstanceOf(Added.HeldAlready.class);
    }

    @Test
    void aPartThatFitsToTheByteIsStored() throws Exception {
        LinearLayer wide = Parts.conv(1, 1, 100);
        PartMessage part = PartMessage.of(wide);
        long needed = MemoryBudget.weights(wide);

        assertThat(load(needed - 1).add(part.partId(), part.encode())).isEqualTo(new Added.TooLarge(needed));
        assertThat(load(needed).add(part.partId(), part.encode())).isEqualTo(new Added.Stored());
    }

    @Test
    void aFullHeapIsNoRoom() throws Exception {
        PartStore store = load(1 << 20);
        EncodedPart large = new EncodedPart() {
            @Override
            public long readingBytes() {
                return 1;
            }

            @Override
            public HostedPart read(MemoryBudget budget) {
                throw new OutOfMemoryError("planted");
            }
        };

        try (ErrorLog errors = new ErrorLog()) {
            assertThat(store.add("a", large, () -> {})).isEqualTo(new Added.HeapFull());
            assertThat(errors.take().lines())
                    .singleElement()
                    .asString()
                    .contains("reading part a failed: the heap is full (planted); ");
        }
        assertThat(store.ids()).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNotServedAndOthersAre() throws Exception {
        byte[] part = smallest(1).encode();
        Files.write(directory.resolve(PartIds.of(part) + ".part"), part);
        for (String broken : new String[] {"0", "f"}) { // before and behind the part
            Files.createDirectory(directory.resolve(broken.repeat(64) + ".part"));
        }

        assertThat(load(1 << 20).ids()).containsExactly(PartIds.of(part));
    }

    @Test
    void whatCannotBeStoredLeavesNothingBehind() throws Exception {
        PartStore store = load(1 << 20);
        PartMessage part = smallest(1);
        Path inTheWay = directory.resolve(part.partId() + ".part");
        Files.createDirectories(inTheWay.resolve("something"));

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> store.add(part.partId(), part.encode()));
        assertThat(directory.toFile().list()).containsExactly(inTheWay.toFile().getName());
        assertThat(store.ids()).isEmpty();
    }

    @Test
    void aProductIsAdmittedWhileItFitsToTheByteAndKeepsItsMemory() throws Exception {
        LinearLayer layer = Parts.conv(2, 2, 20);
        PartMessage part = PartMessage.of(layer);
        ShapedPart product = Parts.hosted(layer, 1);
        long held = MemoryBudget.weights(layer);
        long working = product.workingBytes();
        PartStore narrow = load(held + working - 1);
        narrow.add(part.partId(), part.encode());
        assertThat(narrow.fits(product)).isFalse();
        assertThat(narrow.admit(part.partId(), product)).isFalse();
        assertThat(narrow.refusal(product)).contains((held + working) + " bytes, the node has " + (held + working - 1));
        narrow.remove(part.partId());

        PartStore store = load(held + working);
        store.add(part.partId(), part.encode());
        assertThat(store.fits(product)).isTrue();
        assertThat(store.freeBytes()).isEqualTo(working);
        assertThat(add(store, 1)).isInstanceOf(Added.Stored.class); // a product that only would fit takes nothing
        assertThat(store.admit(part.partId(), product)).isFalse();
        store.remove(smallest(1).partId());
        assertThat(store.admit(part.partId(), product)).isTrue();
        assertThat(add(store, 1)).isInstanceOf(Added.TooLarge.class);
    }

    @Test
    void onlyTheLargestWorkingMemoryMakesAnotherEpochWhenItGoes() throws Exception {
        PartStore store = load(1 << 20);
        LinearLayer layer = Parts.conv(2, 2, 20);
        PartMessage large = PartMessage.of(layer);
        store.add(large.partId(), large.encode());
        assertThat(store.admit(large.partId(), Parts.hosted(layer, 1))).isTrue();
        add(store, 1);
        add(store, 2);

        assertThat(store.remove(smallest(1).partId())).isTrue();
        assertThat(store.workingEpoch()).isZero();
        assertThat(store.remove(large.partId())).isTrue();
        assertThat(store.workingEpoch()).isEqualTo(1);
        assertThat(store.remove(large.partId())).isFalse();
        assertThat(store.workingEpoch()).isEqualTo(1);
    }

    private PartStore load(long limit) throws IOException {
        return PartStore.load(new PartFiles(directory), new MemoryBudget(limit, 1), () -> 0);
    }

    private static Added add(PartStore store, int number) throws Exception {
        PartMessage part = smallest(number);
        return store.add(part.partId(), part.encode());
    }

    /** One weight. */
    private static PartMessage smallest(int number) {
        return PartMessage.of(LinearLayer.of(new DenseLowering(1, 1), Block.of(new float[] {number}, 1, 1)));
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
