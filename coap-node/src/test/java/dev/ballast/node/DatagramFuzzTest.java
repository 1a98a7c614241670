package dev.ballast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.node.part.Parts;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.GemmResponse;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.NodeInfo;
import dev.ballast.wire.PartMessage;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running node and datagrams that are nearly right. {@code -Dballast.fuzz=1000000} sends another number of them. */
@Tag("slow")
class DatagramFuzzTest {
    private static final int DATAGRAMS = Integer.getInteger("ballast.fuzz", 30_000);
    private static final long SEED = 20_240_607;

    /** Datagrams until all classes are loaded and all tables have their size. */
    private static final int WARM_UP = 6_400;

    /** What bodies on their way may take in a node of {@link RunningNode#MEMORY}, and half as much for all else. */
    private static final long HEAP_BYTES = RunningNode.MEMORY / 2 * 3 / 2;

    /** Larger than a block, and so is its activation. */
    private static final LinearLayer IN_BLOCKS = Parts.dense(100, 1000);

    /** Answers that show how far spoilt datagrams come. */
    private static final String[] REACHED = {
        "2.01=", "2.04=", "2.05=", "2.31=", "4.00=", "4.02=", "4.04=", "4.05=", "4.06=", "4.08=", "4.15="
    };

    @TempDir
    private Path directory;

    @Test
    void noDatagramBringsTheNodeDown() throws Exception {
        Set<Thread> others = servers();
        try (ErrorLog log = new ErrorLog();
                RunningNode node = new RunningNode(directory, Kernels.portable(), 1, RunningNode.QUEUE);
                FuzzRun fuzz = new FuzzRun(
                        node.address(),
                        new Mutator(FuzzSeeds.of(node)),
                        log,
                        () -> node.nanoClock.addAndGet(FuzzRun.BATCH_NS))) {
            answersRight(node, FuzzSeeds.DENSE);
            Set<Thread> servers = servers();
            servers.removeAll(others);
            fuzz.run(SEED, WARM_UP);
            deleteParts(node);
            long before = heapBytes();

            fuzz.run(SEED + WARM_UP, DATAGRAMS);

            assertThat(servers).isNotEmpty().allMatch(Thread::isAlive);
            assertThat(fuzz.answers()).contains(REACHED);
            answersRight(node, FuzzSeeds.DENSE);
            answersRight(node, FuzzSeeds.CONV);
            answersRight(node, IN_BLOCKS);
            deleteParts(node);
            assertThat(log.isEmpty()).as(log.take()).isTrue();
            assertThat(heapBytes() - before).as("bytes of heap").isLessThan(HEAP_BYTES);
        }
    }

    private static void answersRight(RunningNode node, LinearLayer layer) throws Exception {
        PartMessage part = PartMessage.of(layer);
        Response pushed = served(node, () -> node.cbor(Code.PUT, "/parts/" + part.partId(), part.encode()));
        assertThat(pushed.getCode()).isIn(ResponseCode.CREATED, ResponseCode.CHANGED);
        float[] activation = Parts.random(layer.lowering().inputLength(), 5);

        Response response = served(
                node,
                () -> node.cbor(
                        Code.POST,
                        "/gemm/" + part.partId(),
                        GemmRequest.of(0, JobExtents.of(layer.lowering()), activation)
                                .encode()));

        assertThat(response.getCode()).isEqualTo(ResponseCode.CONTENT);
        assertThat(GemmResponse.decode(response.getPayload(), layer.outputLength())
                        .result())
                .isEqualTo(Parts.naive(layer, activation));
    }

    private static void deleteParts(RunningNode node) throws Exception {
        for (String id :
                NodeInfo.decode(node.ask(Code.GET, "/node").getPayload()).partIds()) {
            assertThat(served(node, () -> node.request(Code.DELETE, "/parts/" + id))
                            .getCode())
                    .isEqualTo(ResponseCode.DELETED);
        }
    }

    /** The answer once the node is not busy with what it was sent before. */
    private static Response served(RunningNode node, Supplier<Request> request) throws Exception {
        long giveUp = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        Response response;
        do {
            response = node.ask(request.get());
        } while (response.getCode() == ResponseCode.SERVICE_UNAVAILABLE && System.nanoTime() < giveUp);
        return response;
    }

    /** The threads that serve. */
    private static Set<Thread> servers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("(node|coap|UDP)-.*"))
                .collect(Collectors.toSet());
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
