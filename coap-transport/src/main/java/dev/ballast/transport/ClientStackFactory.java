package dev.ballast.transport;

import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.network.ExtendedCoapStackFactory;
import org.eclipse.californium.core.network.Outbox;
import org.eclipse.californium.core.network.stack.BaseCoapStack;
import org.eclipse.californium.core.network.stack.BlockwiseLayer;
import org.eclipse.californium.core.network.stack.CoapStack;
import org.eclipse.californium.core.network.stack.CongestionControlLayer;
import org.eclipse.californium.core.network.stack.ExchangeCleanupLayer;
import org.eclipse.californium.core.network.stack.Layer;
import org.eclipse.californium.core.network.stack.ObserveLayer;
import org.eclipse.californium.elements.EndpointContextMatcher;
import org.eclipse.californium.elements.config.Configuration;
import org.jspecify.annotations.Nullable;

/** Builds a client's protocol stack: Californium's stack for UDP with a {@link TransferEndLayer}. */
@SuppressWarnings("deprecation") // the interface extends the one it replaces
final class ClientStackFactory implements ExtendedCoapStackFactory {
    @Override
    public CoapStack createCoapStack(
            String protocol,
            String tag,
            Configuration config,
            @Nullable EndpointContextMatcher matching,
            Outbox outbox,
            @Nullable Object argument) {
        if (CoAP.isTcpProtocol(protocol)) {
            throw new IllegalArgumentException("the protocol must use datagrams, is " + protocol);
        }
        return new Stack(tag, config, matching, outbox);
    }

    @Override
    public CoapStack createCoapStack(
            String protocol, String tag, Configuration config, Outbox outbox, @Nullable Object argument) {
        return createCoapStack(protocol, tag, config, null, outbox, argument);
    }

    private static final class Stack extends BaseCoapStack {
        Stack(String tag, Configuration config, @Nullable EndpointContextMatcher matching, Outbox outbox) {
            super(outbox);
            setLayers(new Layer[] {
                new ExchangeCleanupLayer(config),
                new ObserveLayer(config),
                new BlockwiseLayer(tag, false, config, matching),
                new TransferEndLayer(),
                CongestionControlLayer.newImplementation(tag, config)
            });
        }
    }
}
