package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.server.resources.CoapExchange;

/** {@code POST /parking} keeps every request; a confirmable one is acknowledged when the test wants it so. */
final class Parking extends CoapResourceBase {
    private final boolean acknowledge;
    private final BlockingQueue<CoapExchange> parked = new LinkedBlockingQueue<>();

    Parking(boolean acknowledge) {
        super("parking");
        this.acknowledge = acknowledge;
    }

    @Override
    protected void post(CoapExchange exchange) {
        if (acknowledge) {
            exchange.accept();
        }
        parked.add(exchange);
    }

    /** Takes out the next {@code count} requests, in the order of their arrival. */
    List<CoapExchange> take(int count) throws InterruptedException {
        List<CoapExchange> taken = new ArrayList<>();
        while (taken.size() < count) {
            CoapExchange next = parked.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("request %d", taken.size()).isNotNull();
            taken.add(next);
        }
        return taken;
    }
}
