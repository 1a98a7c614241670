package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.demo.CoapLoad;
import dev.ballast.demo.KnownDigits;
import dev.ballast.demo.LiveObjects;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten times as many requests as a gateway can serve, from eight clients: who is let in is answered about as fast as ever, who is not is
 * told so at once, and afterwards all is as before. {@code ./ballast bench overload} does the same for longer and prints figures.
 */
@Tag("once")
@Tag("measures")
@Timeout(900)
class OverloadIT {
    private static final int SECONDS = 3;

    /** A stall of a shared machine shows once, a fault every time. */
    private static final int RUNS = 3;

    private static final int NODES = 3;
    private static final int CLIENTS = 8;
    private static final int TIMES = 10;
    private static final int ONE_BY_ONE = 1_000;
    private static final int AT_A_TIME = 4;
    private static final int ANSWERED = 205;
    private static final int BUSY = 503;

    /** What may come and go: code that is compiled, buffers of threads. */
    private static final long HEAP_SLACK = 6 << 20;

    /** Of each peer so that copies are recognised: the clients, and the gateway's own ends towards the nodes. */
    private static final int REMEMBERED_MESSAGES = 32 * (CLIENTS + 2 * NODES);

    private static final String EXCHANGE = "org.eclipse.californium.core.network.Exchange";

    @TempDir
    private Path folder;

    @Test
    void tenTimesTheLoadIsTurnedAwayAtOnceAndDelaysNobodyElse() throws Exception {
        try (TestFleet fleet = TestFleet.startToMeasure(folder, NODES, "{broker: embedded, listen: \"127.0.0.1:0\"}");
                CoapLoad load = CoapLoad.open(fleet.address(), KnownDigits.draw(1, 1), CLIENTS)) {
            load.closed(ONE_BY_ONE, 1);
            double warm = load.closed(2 * ONE_BY_ONE, AT_A_TIME).aSecond(ANSWERED);
            load.open(TIMES * warm, 2);
            LiveObjects before = afterwards(fleet.gateway());
            for (int run = 1; !slowsNobodyDown(load); run++) {
                assertThat(run).as("runs in which clients were slowed down").isLessThan(RUNS);
            }
            LiveObjects after = afterwards(fleet.gateway());
            assertThat(after.bytes()).isLessThan(before.bytes() + HEAP_SLACK);
            CoapLoad.Report normal = load.closed(100, 1);
            assertThat(normal.count(ANSWERED)).isEqualTo(100);
        }
    }

    /** One run; whether the slowest in a hundred of those let in took no more than three times what they take without load. */
    private static boolean slowsNobodyDown(CoapLoad load) throws Exception {
        CoapLoad.Report alone = load.closed(ONE_BY_ONE, 1);
        double sustainable = load.closed(ONE_BY_ONE, AT_A_TIME).aSecond(ANSWERED);
        CoapLoad.Report overload = load.open(TIMES * sustainable, SECONDS);
        assertThat(alone.count(ANSWERED)).isEqualTo(ONE_BY_ONE);
        assertThat(overload.lost()).isZero();
        assertThat(overload.answeredTwice()).isZero();
        assertThat(overload.answers()).isEqualTo(overload.sent());
        assertThat(overload.codes()).containsExactly(ANSWERED, BUSY);
        double usual = alone.quantileMs(ANSWERED, 0.99);
        return overload.quantileMs(ANSWERED, 0.99) <= 3 * usual && overload.quantileMs(BUSY, 0.5) <= usual;
    }

    /** The gateway's objects once all that it remembers of messages is as little as it may be. */
    private static LiveObjects afterwards(Program gateway) {
        LiveObjects[] latest = {gateway.liveObjects()};
        Await.every(
                1_000,
                "the gateway has forgotten the clients' messages",
                () -> {
                    latest[0] = gateway.liveObjects();
                    return latest[0].count(EXCHANGE) <= REMEMBERED_MESSAGES;
                },
                () -> latest[0].count(EXCHANGE) + " exchanges");
        return latest[0];
    }
}
