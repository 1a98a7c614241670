package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.wire.NodeInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FleetSurveyTest {
    private static final NodeInfo INFO =
            new NodeInfo("n", "p", "1", "k", 1, 1, 1, null, 1, List.of(), 1_232, 212_992, 1, null);

    /** The first node answers, the second is away, and the sockets to the third are closed. */
    private static class Nodes extends AskedForInfoAlone {
        @Override
        public NodeInfo info(int node) throws IOException, InterruptedException {
            if (node == 1) {
                throw new IOException("no answer");
            } else if (node == 2) {
                throw new IllegalStateException("the endpoint is not started");
            }
            return INFO;
        }
    }

    private static NodeAddress node(String id, int port) {
        return new NodeAddress(id, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void whateverGoesWrongWithANodeIsAnAnswerThatIsMissing() throws Exception {
        List<NodeAddress> nodes = List.of(node("a", 1), node("b", 2), node("c", 3));
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> uncaught.add(error));
        try {
            assertThat(FleetSurvey.ask(new Nodes(), nodes)).containsOnlyKeys(0).containsEntry(0, INFO);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(uncaught).isEmpty();
    }

    @Test
    @Timeout(30)
    void anErrorEndsTheWaitForItsNode() throws Exception {
        AskedForInfoAlone failing = new Nodes() {
            @Override
            public NodeInfo info(int node) {
                if (node == 1) {
                    throw new OutOfMemoryError("as told");
                }
                return INFO;
            }
        };
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
        CountDownLatch ended = new CountDownLatch(1);
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            uncaught.add(error);
            ended.countDown();
        });
        try {
            assertThat(FleetSurvey.ask(failing, List.of(node("a", 1), node("b", 2))))
                    .containsOnlyKeys(0);
            ended.await(); // the thread ends after its question has been counted
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(uncaught).singleElement().isInstanceOf(OutOfMemoryError.class);
    }

    /** A node that never answers. Its caller waits until interrupted. */
    private static final class Mute extends Nodes {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch interrupted = new CountDownLatch(1);

        @Override
        public NodeInfo info(int node) throws InterruptedException {
            asked.countDown();
            try {
                new CountDownLatch(1).await();
                return INFO;
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }
    }

    @Test
    @Timeout(30)
    void aNodeThatTakesLongHoldsUpNobodyWhoSetALimit() throws Exception {
        List<NodeAddress> nodes = List.of(node("a", 1), node("b", 2));
        Mute mute = new Mute();
        AskedForInfoAlone oneIsMute = new Nodes() {
            @Override
            public NodeInfo info(int node) throws IOException, InterruptedException {
                return node == 0 ? INFO : mute.info(node);
            }
        };
        FleetSurvey.Replies replies = FleetSurvey.replies(oneIsMute, nodes, List.of(0, 1), 1_000);
        assertThat(replies.answers()).containsOnlyKeys(0);
        assertThat(FleetSurvey.replies(oneIsMute, nodes, List.of(0), Long.MAX_VALUE)
                        .isPresent(0))
                .isTrue();
    }

    @Test
    @Timeout(30)
    void whoStopsAskingStopsTheQuestionsToo() throws Exception {
        Mute mute = new Mute();
        Thread replyTo = new Thread(() -> {
            try {
                FleetSurvey.ask(mute, List.of(node("a", 1)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // restores the interrupt, as a caller must
            }
        });
        replyTo.start();
        mute.asked.await();
        replyTo.interrupt();
        mute.interrupted.await();
        replyTo.join();
        assertThat(mute.interrupted.getCount()).isZero();
    }
}
