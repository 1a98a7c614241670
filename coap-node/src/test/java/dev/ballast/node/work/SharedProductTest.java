package dev.ballast.node.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.node.part.Parts;
import dev.ballast.node.part.ShapedLayer;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class SharedProductTest {
    private static final long PATIENCE_S = 20;
    private static final LinearLayer DENSE = Parts.dense(1030, 4100);
    private static final ShapedLayer PART = Parts.hosted(DENSE, 2);

    private final Tensor activation = FloatTensor.wrap(Shape.of(4100), Parts.random(4100, 1));
    private final FloatTensor result = FloatTensor.zeros(Shape.of(1030));

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyNumberOfThreadsGivesTheSameBits(int seed) throws Exception {
        Random random = new Random(seed);
        LinearLayer layer = layer(random, seed);
        Tensor input = input(layer, random);
        for (GemmKernel kernel : Kernels.available()) {
            Tensor expected = layer.arithmetic().product(layer.outputLength());
            layer.multiply(kernel, input, new Scratch(), expected);
            for (int threads = 1; threads <= 4; threads++) {
                Tensor actual = layer.arithmetic().product(layer.outputLength());
                shared(new SharedProduct(kernel, Parts.hosted(layer, threads), input, actual), threads - 1);
                assertThat(elements(actual))
                        .as("%s, %d threads", kernel.name(), threads)
                        .isEqualTo(elements(expected));
            }
        }
    }

    /** Pieces of a joined part begin and end within its blocks. */
    @ParameterizedTest
    @ValueSource(ints = {30, 61, 64})
    void threadsShareTheBlocksOfAPart(int rows) throws Exception {
        LinearLayer layer = Parts.joined(rows, 16, 31);
        Tensor input = FloatTensor.flat(Parts.random(layer.lowering().inputLength(), rows));
        for (GemmKernel kernel : Kernels.available()) {
            FloatTensor expected = FloatTensor.flat(new float[layer.outputLength()]);
            layer.multiply(kernel, input, new Scratch(), expected);
            for (int threads = 2; threads <= 4; threads++) {
                assertThat(Parts.hosted(layer, threads).pieces()).isGreaterThan(1);
                FloatTensor actual = FloatTensor.flat(new float[layer.outputLength()]);
                shared(new SharedProduct(kernel, Parts.hosted(layer, threads), input, actual), threads - 1);
                assertThat(actual.data()).isEqualTo(expected.data());
            }
        }
    }

    private static Object elements(Tensor tensor) {
        if (tensor instanceof FloatTensor floats) {
            return floats.data();
        }
        return tensor instanceof IntTensor ints ? ints.data() : ((LongTensor) tensor).data();
    }

    private static void shared(SharedProduct product, int helpers) throws Exception {
        List<FutureTask<?>> tasks = new ArrayList<>();
        for (int i = 0; i < helpers; i++) {
            tasks.add(started("helper-" + i, () -> product.help(new Scratch())));
        }
        product.compute(new Scratch());
        for (FutureTask<?> task : tasks) {
            task.get(PATIENCE_S, TimeUnit.SECONDS);
        }
    }

    /** Of three million multiply-accumulates and more, so that it is shared; rows are seldom a multiple of four. */
    private static LinearLayer layer(Random random, int seed) {
        boolean conv = random.nextBoolean();
        WindowAxis axis = new WindowAxis(20 + random.nextInt(9), 3, 1, 1, 0, 1);
        int batch = 1 + random.nextInt(12);
        Lowering lowering = conv
                ? new ConvLowering(3 + random.nextInt(5), axis, axis)
                : new DenseLowering(300 + random.nextInt(900), batch);
        int rows = (int) (3_000_000L / ((long) lowering.reduction() * lowering.columns())) + 1 + random.nextInt(90);
        int size = rows * lowering.reduction();
        short[] shorts = new short[size];
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        for (int i = 0; i < size; i++) {
            shorts[i] = (short) (random.nextInt(2048) | 0x3000 | (i & 1) << 15); // as float16 numbers from 1/8 to 1/4
        }
        byte padding = (byte) random.nextInt();
        return switch (seed % 5) {
            case 0 ->
                LinearLayer.floats(lowering, Weights.float32(floats(size, random), 0, rows, lowering.reduction()));
            case 1 -> LinearLayer.floats(lowering, Weights.float16(shorts, 0, rows, lowering.reduction()));
            case 2 ->
                LinearLayer.integers(
                        lowering, Weights.int8(bytes, 0, rows, lowering.reduction()), Arithmetic.INT32, padding);
            case 3 ->
                LinearLayer.integers(
                        lowering, Weights.int16(shorts, 0, rows, lowering.reduction()), Arithmetic.INT32, padding);
            default ->
                LinearLayer.integers(
                        lowering, Weights.int16(shorts, 0, rows, lowering.reduction()), Arithmetic.INT64, padding);
        };
    }

    private static float[] floats(int length, Random random) {
        float[] floats = new float[length];
        for (int i = 0; i < length; i++) {
            floats[i] = (float) random.nextGaussian();
        }
        return floats;
    }

    private static Tensor input(LinearLayer layer, Random random) {
        int length = layer.lowering().inputLength();
        if (layer.arithmetic() == Arithmetic.FLOAT32) {
            return FloatTensor.wrap(Shape.of(length), floats(length, random));
        }
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteTensor.signed(Shape.of(length), bytes);
    }

    @Test
    void piecesCoverThePartInRunsOfFourRows() {
        int[] rows =
                IntStream.range(0, PART.pieces()).map(i -> PART.piece(i).rows()).toArray();
        assertThat(rows).hasSize(4).containsExactly(260, 260, 260, 250);
        assertThat(IntStream.range(0, 4).map(PART::outputOffset)).containsExactly(0, 260, 520, 780);
    }

    @Test
    void smallProductsAndThoseOfOneThreadAreNotShared() {
        assertThat(Parts.hosted(Parts.dense(100, 19_999), 4).pieces()).isEqualTo(1);
        assertThat(Parts.hosted(DENSE, 1).pieces()).isEqualTo(1);
        assertThat(Parts.hosted(Parts.dense(4, 1_000_000), 4).pieces()).isEqualTo(1);
        assertThat(Parts.hosted(Parts.dense(5, 1_000_000), 4).pieces()).isEqualTo(2);
    }

    @Test
    void aHelperThatIsStuckHoldsUpItsPieceAndNoOther() throws Exception {
        GateKernel kernel = new GateKernel(thread -> thread.getName().equals("stuck"));
        FutureTask<SharedProduct> owner = new FutureTask<>(() -> {
            SharedProduct product = new SharedProduct(kernel, PART, activation, result);
            FutureTask<?> helper = started("stuck", () -> product.help(new Scratch()));
            kernel.awaitArrival();
            product.compute(new Scratch());
            helper.get(PATIENCE_S, TimeUnit.SECONDS);
            return product;
        });
        new Thread(owner, "owner").start();
        kernel.awaitFree(PART.pieces() - 1);
        assertThat(owner.isDone()).isFalse();
        kernel.let(1);
        SharedProduct product = owner.get(PATIENCE_S, TimeUnit.SECONDS);
        assertThat(result.data()).isEqualTo(Parts.naive(DENSE, Parts.random(4100, 1)));

        result.data()[0] = 5;
        product.help(new Scratch()); // too late
        assertThat(result.data()[0]).isEqualTo(5);
    }

    @Test
    void theOwnerDoesAllWhenNobodyHelps() {
        new SharedProduct(Kernels.portable(), PART, activation, result).compute(new Scratch());

        assertThat(result.data()).isEqualTo(Parts.naive(DENSE, Parts.random(4100, 1)));
    }

    @Test
    void anInterruptedOwnerStillWaitsForWhatAHelperHasBegun() throws Exception {
        GateKernel kernel = new GateKernel(thread -> thread.getName().equals("stuck"));
        SharedProduct[] product = new SharedProduct[1];
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            product[0] = new SharedProduct(kernel, PART, activation, result);
            FutureTask<?> helper = started("stuck", () -> product[0].help(new Scratch()));
            kernel.awaitArrival();
            Thread.currentThread().interrupt();
            FutureTask<?> opener = started("opener", () -> {
                kernel.awaitFree(PART.pieces() - 1);
                kernel.let(1);
            });
            product[0].compute(new Scratch());
            boolean interrupted = Thread.interrupted();
            opener.get(PATIENCE_S, TimeUnit.SECONDS);
            helper.get(PATIENCE_S, TimeUnit.SECONDS);
            return interrupted;
        });
        new Thread(task, "owner").start();

        assertThat(task.get(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(result.data()).isEqualTo(Parts.naive(DENSE, Parts.random(4100, 1)));
    }

    @Test
    void aPieceThatFailsInAHelperFailsTheProduct() throws Exception {
        GateKernel kernel = new GateKernel(thread -> thread.getName().startsWith("failing"));
        SharedProduct product = new SharedProduct(kernel, PART, activation, result);
        try (Helper helper = new Helper(product)) {
            kernel.awaitArrival();
            helper.interrupt(); // which the gate answers with an exception

            assertThatThrownBy(() -> product.compute(new Scratch()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another thread");
        }
    }

    @Test
    void anOwnerThatFailsWaitsForNothingThatIsNotBegun() {
        GateKernel kernel = new GateKernel();
        SharedProduct product = new SharedProduct(kernel, PART, activation, result);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> product.compute(new Scratch())).hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        product.help(new Scratch());
        assertThat(kernel.arrivals()).isEqualTo(1);
    }

    /** In plain mode the operands are the owner's working memory: a helper left behind would write into its next result. */
    @Test
    void anOwnerThatCannotAskFurtherWaitsForWhoeverHelpsAlready() throws Exception {
        GateKernel kernel = new GateKernel(thread -> thread.getName().equals("stuck"));
        List<FutureTask<?>> helpers = new ArrayList<>();
        FutureTask<Boolean> owner = new FutureTask<>(() -> {
            SharedProduct product = new SharedProduct(kernel, PART, activation, result);
            BooleanSupplier asked = () -> {
                if (!helpers.isEmpty()) {
                    Thread waiting = Thread.currentThread();
                    new Thread(() -> letOnceItWaits(kernel, waiting), "opener").start();
                    throw new OutOfMemoryError("planted");
                }
                helpers.add(started("stuck", () -> product.help(new Scratch())));
                kernel.awaitArrival();
                return true;
            };
            assertThatThrownBy(() -> product.compute(new Scratch(), asked)).hasMessage("planted");
            float first = result.data()[0];
            return first == Parts.naive(DENSE, Parts.random(4100, 1))[0];
        });
        new Thread(owner, "owner").start();
        assertThat(owner.get(PATIENCE_S, TimeUnit.SECONDS))
                .as("the helper's piece is complete")
                .isTrue();
        helpers.get(0).get(PATIENCE_S, TimeUnit.SECONDS);
        assertThat(kernel.arrivals()).as("it began no further piece").isZero();
    }

    /** Not before the owner waits, for until then the helper may begin a further piece. */
    private static void letOnceItWaits(GateKernel kernel, Thread owner) {
        while (owner.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        kernel.let(1);
    }

    private static FutureTask<?> started(String name, Runnable work) {
        FutureTask<?> task = new FutureTask<>(work, null);
        new Thread(task, name).start();
        return task;
    }

    /** A thread that helps. */
    private static final class Helper implements AutoCloseable {
        private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "failing"));
        private final Future<?> help;

        Helper(SharedProduct product) {
            help = executor.submit(() -> product.help(new Scratch()));
        }

        void interrupt() {
            help.cancel(true);
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
