package dev.ballast.transport;

import java.security.SecureRandom;
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

/**
 * Builds a server's protocol stack: Californium's stack for UDP with {@link NoResponseLayer}, {@link ServerBlockwiseLayer} and
 * {@link AmplificationLayer}.
 */
@SuppressWarnings("deprecation") // the interface extends the one it replaces
final class ServerStackFactory implements ExtendedCoapStackFactory {
    private final BodyGate gate;
    private final VerifiedPeers peers = new VerifiedPeers(new SecureRandom());

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
            throw new IllegalArgumentException("the protocol must use datagrams, is " + protocol);
        }
        return new Stack(tag, config, gate, peers, outbox);
    }

    @Override
    public CoapStack createCoapStack(
            String protocol, String tag, Configuration config, Outbox outbox, @Nullable Object argument) {
        return createCoapStack(protocol, tag, config, null, outbox, argument);
    }

    private static final class Stack extends BaseCoapStack {
        Stack(String tag, Configuration config, BodyGate gate, VerifiedPeers peers, Outbox outbox) {
            super(outbox);
            AmplificationLayer amplification = new AmplificationLayer(peers, config);
            setLayers(new Layer[] {
                new ExchangeCleanupLayer(config),
                new ObserveLayer(config),
                new NoResponseLayer(),
                new ServerBlockwiseLayer(config, gate, amplification),
                amplification,
                CongestionControlLayer.newImplementation(tag, config)
            });
        }
    }
}
