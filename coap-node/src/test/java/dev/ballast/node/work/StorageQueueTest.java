package dev.ballast.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StorageQueueTest {
    private static final long PATIENCE_S = 20;

    private final StorageQueue queue = new StorageQueue(1000);
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        queue.close();
    }

    @Test
    void changesDoNotTakeTheRoomOfPiecesNorPiecesThatOfChanges() {
        for (int i = 0; i < StorageQueue.CHANGES; i++) {
            assertThat(queue.offerChange(1, this::pass)).isTrue();
        }
        assertThat(queue.offerChange(1, this::pass)).isFalse();
        int pieces = 0;
        while (queue.offerPiece(1200, this::pass)) {
            pieces++;
        }

        assertThat(pieces).isBetween(500, 1024);
        assertThat(queue.offerChange(1, this::pass)).isFalse();
    }

    @Test
    void fewLargePiecesFillTheRoomOfManySmallOnes() {
        int large = 0;
        while (queue.offerPiece(65_000, this::pass)) {
            large++;
        }

        assertThat(large).isBetween(25, 32);
    }

    @Test
    void theLongestPieceHasRoomWhenNothingWaitsAndALongerOneNever() {
        assertThat(queue.offerPiece(StorageQueue.MOST_PIECE_BYTES + 1, this::pass))
                .isFalse();
        assertThat(queue.offerPiece(StorageQueue.MOST_PIECE_BYTES, this::pass)).isTrue();
    }

    @Test
    void bodiesOfChangesTakeAsMuchAsOneOfTheLargest() throws InterruptedException {
        assertThat(queue.offerChange(700, this::pass)).isTrue();
        assertThat(queue.offerChange(301, this::pass)).isFalse();
        assertThat(queue.offerChange(300, this::pass)).isTrue();
        CountDownLatch done = new CountDownLatch(1);
        assertThat(queue.offerChange(0, done::countDown)).isTrue();
        gate.countDown();

        assertThat(done.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(queue.offerChange(2000, this::pass)).isTrue();
    }

    @Test
    void whatIsDoneMakesRoom() throws InterruptedException {
        List<Integer> order = new ArrayList<>();
        int pieces = 0;
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            pieces += queue.offerPiece(60_000, () -> order.add(pass(number))) ? 1 : 0;
        }
        CountDownLatch done = new CountDownLatch(1);
        queue.offerChange(1, done::countDown);
        gate.countDown();

        assertThat(done.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(order).hasSize(pieces).isSorted();
        CountDownLatch again = new CountDownLatch(pieces);
        for (int i = 0; i < pieces; i++) {
            assertThat(queue.offerPiece(60_000, again::countDown)).isTrue();
        }
        assertThat(again.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
    }

    private void pass() {
        pass(0);
    }

    private int pass(int number) {
        try {
            assertThat(gate.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node ends
        }
        return number;
    }
}
