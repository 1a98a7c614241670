package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.demo.KnownDigits;
import dev.ballast.demo.LiveObjects;
import dev.ballast.demo.SteadyLoad;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests in volume through a gateway process and its node processes: each answer is right, and none of the processes keeps anything of
 * it. {@code ./ballast test --thorough -Dballast.soak=1000000} sends another number and prints what they hold before and after.
 */
@Tag("once")
@Tag("thorough")
@Timeout(36_000)
class RequestSoakIT {
    private static final int REQUESTS = Integer.getInteger("ballast.soak", 1_000);

    /** Requests until all classes are loaded and compiled and all tables have their size. */
    private static final int WARM_UP = 4_000;

    private static final int NODES = 3;
    private static final int CLIENTS = 4;

    /** Of each peer that has asked something, so that copies are recognised: the clients, the gateway's sockets, what probes links. */
    private static final int REMEMBERED_MESSAGES = 32 * (CLIENTS + 4);

    /** What may come and go: code that is compiled, buffers of threads, telemetry that waits. */
    private static final long HEAP_SLACK = 4 << 20;

    /** Threads and files of pools that had not been needed to the full until then. */
    private static final int HANDLE_SLACK = 4;

    /** A machine that answers fewer is broken. */
    private static final int SLOWEST_PER_SECOND = 50;

    private static final String EXCHANGE = "org.eclipse.californium.core.network.Exchange";
    private static final String NODE_JOB = "dev.ballast.node.job.ShardJob";
    private static final String GATEWAY_JOB = "dev.ballast.lane.LaneJob";

    @TempDir
    private Path folder;

    /** What a process holds. */
    private record Held(String name, long heap, long exchanges, long jobs, long threads, long files) {
        static Held by(String name, Program program) {
            LiveObjects objects = program.liveObjects();
            Path process = Path.of("/proc", Long.toString(program.handle().pid()));
            return new Held(
                    name,
                    objects.bytes(),
                    objects.count(EXCHANGE),
                    objects.count(NODE_JOB) + objects.count(GATEWAY_JOB),
                    entries(process.resolve("task")),
                    entries(process.resolve("fd")));
        }

        private static long entries(Path folder) {
            try (Stream<Path> all = Files.list(folder)) {
                return all.count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean quiet() {
            return jobs == 0 && exchanges <= REMEMBERED_MESSAGES;
        }
    }

    @Test
    void noProcessKeepsAnythingOfRequestsThatAreAnswered() throws Exception {
        KnownDigits digits = KnownDigits.draw(100, 1);
        try (TestFleet fleet = TestFleet.startToMeasure(folder, NODES, "{broker: embedded, listen: \"127.0.0.1:0\"}")) {
            ask(fleet, digits, WARM_UP);
            List<Held> before = quiet(fleet);
            long begunNs = System.nanoTime();
            ask(fleet, digits, REQUESTS);
            long tookNs = System.nanoTime() - begunNs;
            List<Held> after = quiet(fleet);
            print(tookNs, before, after);
            for (int i = 0; i < before.size(); i++) {
                assertFlat(before.get(i), after.get(i));
            }
        }
    }

    private static void ask(TestFleet fleet, KnownDigits digits, int requests) throws Exception {
        try (SteadyLoad load = SteadyLoad.start(fleet.address(), digits, CLIENTS, 1)) {
            long deadlineS = 60L + requests / SLOWEST_PER_SECOND;
            Await.until("all requests are answered", deadlineS, () -> load.done() >= requests, load::done);
            List<SteadyLoad.Sample> samples = load.finish();
            assertThat(samples).hasSizeGreaterThanOrEqualTo(requests);
            assertThat(load.firstFailure()).isEmpty();
        }
    }

    /** What gateway and nodes hold once they have forgotten the messages of their peers, whose time is 10 s at most. */
    private static List<Held> quiet(TestFleet fleet) {
        List<Held> all = new ArrayList<>();
        all.add(quiet("gateway", fleet.gateway()));
        for (int node = 0; node < NODES; node++) {
            all.add(quiet(TestFleet.id(node), fleet.node(node)));
        }
        return all;
    }

    private static Held quiet(String name, Program program) {
        Held[] latest = {Held.by(name, program)};
        Await.until(
                name + " has forgotten what is over",
                () -> {
                    latest[0] = Held.by(name, program);
                    return latest[0].quiet();
                },
                () -> latest[0]);
        return latest[0];
    }

    private static void assertFlat(Held before, Held after) {
        String both = before + " then " + after;
        assertThat(after.heap()).as(both).isLessThan(before.heap() + HEAP_SLACK);
        assertThat(after.threads()).as(both).isLessThanOrEqualTo(before.threads() + HANDLE_SLACK);
        assertThat(after.files()).as(both).isLessThanOrEqualTo(before.files() + HANDLE_SLACK);
    }

    private static void print(long tookNs, List<Held> before, List<Held> after) {
        if (Integer.getInteger("ballast.soak") != null) {
            System.out.printf(Locale.ROOT, "%d requests in %.1f s%n", REQUESTS, tookNs / 1e9);
            before.forEach(held -> System.out.println("before " + held));
            after.forEach(held -> System.out.println("after  " + held));
        }
    }
}
