package dev.ballast.model.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.model.Graph;
import dev.ballast.model.Model;
import dev.ballast.model.ModelBuilder;
import dev.ballast.model.ModelException;
import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShapeCacheTest {
    private static final long ANY = Long.MAX_VALUE;

    @Test
    void keepsTheModelsThatWereAskedForLast() throws Exception {
        ShapeCache cache = new ShapeCache(2, ANY);
        List<Integer> made = new ArrayList<>();
        for (int extent : new int[] {1, 2, 1, 3, 1, 2}) {
            cache.get(List.of(extent), () -> {
                made.add(extent);
                return model(10);
            });
        }
        assertThat(made).containsExactly(1, 2, 3, 2);
        assertThat(cache.size()).isEqualTo(2);
    }

    @Test
    void keepsNoMoreBytesThanItsLimit() throws Exception {
        ShapeCache cache = new ShapeCache(100, 100);
        for (int extent = 1; extent <= 50; extent++) {
            int bytes = extent;
            ShapedModel model = cache.get(List.of(extent), () -> model(bytes));
            assertThat(model.bytes()).isEqualTo(bytes);
            assertThat(cache.bytes()).isLessThanOrEqualTo(100);
        }
        assertThat(cache.bytes()).isEqualTo(99); // 50 and 49
        assertThat(cache.size()).isEqualTo(2);
    }

    @Test
    void aThreadThatMakesAModelHoldsUpRequestsForThatShapeAlone() throws Exception {
        ShapeCache cache = new ShapeCache(4, ANY);
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger made = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            ShapeCache.Maker slow = () -> {
                made.incrementAndGet();
                began.countDown();
                await(go);
                return model(1);
            };
            Future<ShapedModel> first = threads.submit(() -> cache.get(List.of(1), slow));
            began.await();
            Future<ShapedModel> second = threads.submit(() -> cache.get(List.of(1), slow));
            assertThat(cache.get(List.of(2), () -> model(2)).bytes()).isEqualTo(2);
            assertThat(first.isDone() || second.isDone()).isFalse();
            go.countDown();
            assertThat(second.get()).isSameAs(first.get());
            assertThat(made).hasValue(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void everyWaitingThreadGetsTheReasonAndTheNextRequestTriesAgain() throws Exception {
        ShapeCache cache = new ShapeCache(4, ANY);
        ShapeCache.Maker refusing = () -> {
            throw new ShapeException("too long");
        };
        assertThatThrownBy(() -> cache.get(List.of(1), refusing))
                .isInstanceOf(ShapeException.class)
                .hasMessage("too long");
        ShapeCache.Maker failing = () -> {
            throw new IllegalStateException("a bug");
        };
        assertThatThrownBy(() -> cache.get(List.of(1), failing)).hasMessage("a bug");
        assertThat(cache.size()).isZero();
        assertThat(cache.get(List.of(1), () -> model(3)).bytes()).isEqualTo(3);
    }

    @Test
    void threadsThatAskForManyShapesGetTheirOwn() throws Exception {
        ShapeCache cache = new ShapeCache(3, ANY);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int start = thread;
                answers.add(threads.submit(() -> {
                    boolean isRight = true;
                    for (int i = 0; i < 2000; i++) {
                        int extent = 1 + (start + i) * 7 % 11;
                        isRight &=
                                cache.get(List.of(extent), () -> model(extent)).bytes() == extent;
                    }
                    return isRight;
                }));
            }
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
            assertThat(cache.size()).isLessThanOrEqualTo(3);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ShapedModel model(long bytes) {
        return new ShapedModel(Map.of(), EMPTY, List.of(), bytes);
    }

    private static final Model EMPTY = empty();

    private static Model empty() {
        List<ValueInfo> inputs = List.of(ValueInfo.floats("x", Shape.of(1)));
        try {
            return ModelBuilder.build(
                    new Graph("empty", inputs, List.of("x"), Map.of(), List.of(), Set.of(), List.of()));
        } catch (ModelException e) {
            throw new IllegalStateException(e);
        }
    }
}
