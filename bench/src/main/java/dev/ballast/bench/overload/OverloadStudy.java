package dev.ballast.bench.overload;

import dev.ballast.demo.CoapLoad;
import dev.ballast.demo.DemoFleet;
import dev.ballast.demo.GatewayProcess;
import dev.ballast.demo.KnownDigits;
import dev.ballast.demo.LiveObjects;
import dev.ballast.demo.Memory;
import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Ten times the load that a gateway process over node processes can serve, from clients that do not wait for answers. */
public final class OverloadStudy {
    private static final int NODES = 3;
    private static final int CLIENTS = 8;

    /** Load as a multiple of what the gateway can serve. */
    private static final int TIMES = 10;

    private static final int HEAP_MB = 256;
    private static final int ONE_BY_ONE = 1_000;
    private static final int AT_A_TIME = 4;
    private static final int WARM_UP_S = 2;
    private static final long LOOK_MS = 500;
    private static final long FORGOTTEN_NS = TimeUnit.SECONDS.toNanos(60);

    private static final String EXCHANGE = "org.eclipse.californium.core.network.Exchange";

    /** Of each peer so that copies are recognised: the clients, and the gateway's own ends towards the nodes. */
    private static final int REMEMBERED_MESSAGES = 32 * (CLIENTS + 2 * NODES);

    private final int seconds;

    /** Lets the overload last so many seconds. */
    public OverloadStudy(int seconds) {
        this.seconds = seconds;
    }

    /** Runs all of it. Nothing is left running, however it ends. */
    public OverloadResult run(Path nodeJar) throws GatewayException, IOException, InterruptedException {
        List<String> settings = List.of("mqtt: {broker: embedded, listen: \"127.0.0.1:0\"}");
        try (DemoFleet fleet = DemoFleet.start(NODES, nodeJar);
                GatewayProcess gateway = GatewayProcess.start("overload", fleet.addresses(), settings, HEAP_MB);
                CoapLoad load = CoapLoad.open(gateway.address(), KnownDigits.draw(1, 1), CLIENTS)) {
            load.closed(ONE_BY_ONE, 1);
            CoapLoad.Report warm = load.closed(2 * ONE_BY_ONE, AT_A_TIME);
            load.open(TIMES * warm.aSecond(OverloadResult.ANSWERED), WARM_UP_S);
            double beforeMb = memory(gateway);
            CoapLoad.Report alone = load.closed(ONE_BY_ONE, 1);
            double sustainable = load.closed(ONE_BY_ONE, AT_A_TIME).aSecond(OverloadResult.ANSWERED);
            int repeated = load.repeated();
            CoapLoad.Report overload = load.open(TIMES * sustainable, seconds);
            return new OverloadResult(
                    seconds,
                    OverloadResult.Load.of(alone),
                    sustainable,
                    OverloadResult.Load.of(overload),
                    load.repeated() - repeated,
                    memory(gateway) - beforeMb);
        }
    }

    /** The gateway's live objects once it has forgotten all messages that it may forget. */
    private static double memory(GatewayProcess gateway) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + FORGOTTEN_NS;
        while (LiveObjects.visible()
                && LiveObjects.of(gateway.handle()).count(EXCHANGE) > REMEMBERED_MESSAGES
                && System.nanoTime() - endNs < 0) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        return Memory.of(gateway.handle()).liveMb();
    }
}
