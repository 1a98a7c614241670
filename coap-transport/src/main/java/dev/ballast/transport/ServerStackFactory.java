package dev.ballast.transport;

import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.network.ExtendedCoapStackFactory;
import org.eclipse.californium.core.network.Outbox;
import org.eclipse.californium.core.network.stack.BaseCoapStack;
import org.eclipse.californium.core.network.stack.CoapStack;
import org.eclipse.californium.core.network.stack.CongestionControlLayer;
import org.eclipse.californium.core.network.stack.ExchangeCleanupLayer;
import org.eclipse.californium.core.network.stack.Layer;
import org.eclipse.californium.core.network.stack.ObserveLayer;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.eclipse.californium.elements.config.Configuration;
import org.jspecify.annotations.Nullable;

/** Builds a server's protocol stack: Californium's for UDP, with {@link NoResponseLayer} and {@link ServerBlockwiseLayer} in it. */
@SuppressWarnings("deprecation") // the interface extends the one it replaces
final class ServerStackFactory implements ExtendedCoapStackFactory {
    private final BodyGate gate;

    ServerStackFactory(BodyGate gate) {
        this.gate = gate;
    }

    @Override
    public CoapStack createCoapStack(
            String protocol,
            String tag,
            Configuration config,
            @Nullable EndpointContextMatcher matching,
            Outbox outbox,
            @Nullable Object argument) {
        if (CoAP.isTcpProtocol(protocol)) {
            throw new IllegalArgumentException("datagrams over " + protocol);
        }
        return new Stack(tag, config, matching, gate, outbox);
    }

    @Override
    public CoapStack createCoapStack(
            String protocol, String tag, Configuration config, Outbox outbox, @Nullable Object argument) {
        return createCoapStack(protocol, tag, config, null, outbox, argument);
    }

    private static final class Stack extends BaseCoapStack {
        Stack(
                String tag,
                Configuration config,
                @Nullable EndpointContextMatcher matching,
                BodyGate gate,
                Outbox outbox) {
            super(outbox);
            Layer reliability = CongestionControlLayer.newImplementation(tag, config);
            setLayers(new Layer[] {
                new ExchangeCleanupLayer(config),
                new ObserveLayer(config),
                new NoResponseLayer(),
                new ServerBlockwiseLayer(tag, config, matching, gate, reliability),
                reliability
            });
        }
    }
}
