package dev.ballast.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.InMemoryMessageExchangeStore;
import org.eclipse.californium.core.network.MessageExchangeStore;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.eclipse.californium.core.server.resources.Resource;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.ExecutorsUtil;
import org.eclipse.californium.elements.util.NamedThreadFactory;

/** A CoAP server on one address. Its answers may use {@link MaxDatagram}. Requests for unknown paths are answered with a text. */
public final class ResourceServer extends CoapServer implements AutoCloseable {
    private final Configuration settings;
    private final MessageExchangeStore exchanges;
    private final BodyGate gate;
    private volatile int receiveBufferBytes;

    /** A server that takes every body in blocks for which it has memory. */
    public ResourceServer(Configuration settings) {
        this(settings, BodyGate.OPEN);
    }

    /** A server that asks {@code gate} before it takes a body in blocks. */
    public ResourceServer(Configuration settings, BodyGate gate) {
        super(settings);
        this.settings = settings;
        this.gate = gate;
        exchanges = new InMemoryMessageExchangeStore(settings);
    }

    /**
     * Binds to the address and starts to serve the added resources.
     *
     * @param address where to listen; port 0 picks a free one
     * @return the address in use
     * @throws IOException when the address cannot be bound; the server is destroyed then
     */
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        PacedConnector connector = new PacedConnector(address, settings);
        CoapEndpoint endpoint = new CoapEndpoint.Builder()
                .setConfiguration(settings)
                .setConnector(connector)
                .setCoapStackFactory(new ServerStackFactory(gate))
                .setMessageExchangeStore(exchanges)
                .setDataSerializerAndParser(new UdpDataSerializer(), new RequestParser())
                .build();
        connector.protocol(endpoint);
        setExecutors(
                ExecutorsUtil.newScheduledThreadPool(
                        settings.get(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT), new NamedThreadFactory("coap-protocol-")),
                ExecutorsUtil.newDefaultSecondaryScheduler("coap-timer-"),
                false);
        addEndpoint(endpoint);
        try {
            endpoint.start(); // by hand, because start() below logs a failure to bind and hides its cause
        } catch (IOException e) {
            destroy();
            throw e;
        }
        receiveBufferBytes = connector.getReceiveBufferSize();
        start();
        return endpoint.getAddress();
    }

    /**
     * Bytes of the socket's receive buffer as granted by the operating system, which may be less than requested; 0 before the server
     * listens.
     */
    public int receiveBufferBytes() {
        return receiveBufferBytes;
    }

    /** Open exchanges, and the messages that are kept to recognise duplicates. */
    MessageExchangeStore exchanges() {
        return exchanges;
    }

    /** Stops listening and ends the threads. */
    @Override
    public void close() {
        destroy();
    }

    @Override
    protected Resource createRoot() {
        return new RootResource();
    }
}
