package dev.ballast.transport;

import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.config.CoapConfig.CongestionControlMode;
import org.eclipse.californium.core.config.CoapConfig.TrackerMode;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;

/**
 * Californium configurations. Each call makes a new one: nothing global is registered or changed, no properties file is read or written.
 * Californium's own defaults do not suit inference over a fleet. They refuse bodies above 8 KB and discard datagrams above 2 KB. They run
 * out of message ids after some 60,000 messages to one peer, and keep every message for 247 s.
 */
public final class CoapSettings {
    /** Largest payload in one datagram. The rest of the 65,507 bytes of UDP is for CoAP's header and options. */
    public static final int MAX_DATAGRAM_PAYLOAD = 65_000;

    /** Shortest time until a confirmable request of {@link #controlClient} is retransmitted, in milliseconds. */
    private static final int ACK_TIMEOUT_MS = 200;

    /** Largest UDP payload over IPv4: the largest datagram less the headers of IP and UDP. */
    private static final int UDP_MAX = 65_507;

    private static final int BLOCK = 1024;

    private static final int SOCKET_BUFFER = 4 << 20;

    /** Most answers that wait for the socket. An overflow is reported as a send error; it does not grow the heap. */
    private static final int OUTGOING_MESSAGES = 1024;

    /** Messages that are kept for each peer to recognise duplicates. Their payloads stay in memory as long. */
    private static final int REMEMBERED_MESSAGES = 32;

    /** How long a sent request without an answer (No-Response) is kept, in milliseconds. Californium takes the sum of three settings. */
    private static final int NO_RESPONSE_MS = 500;

    private CoapSettings() {}

    /**
     * Settings of a node's endpoint: one thread each to receive, to send and to run the protocol. Computing has its own threads. A payload
     * is dropped once it is sent; the serialized answer is kept for duplicates.
     *
     * @param maxBodyBytes largest body in blocks, in a request or an answer
     */
    public static Configuration nodeServer(int maxBodyBytes) {
        return blockwise(maxBodyBytes)
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1)
                .set(CoapConfig.USE_MESSAGE_OFFLOADING, true)
                .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1)
                .set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
    }

    /** Settings of the gateway's endpoint for its clients. */
    public static Configuration gatewayServer(int maxBodyBytes) {
        return blockwise(maxBodyBytes)
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, processors())
                .set(CoapConfig.USE_MESSAGE_OFFLOADING, true);
    }

    /**
     * Settings of the gateway's endpoint for rounds: non-confirmable requests to the nodes, each one datagram with a payload of at most
     * {@link #MAX_DATAGRAM_PAYLOAD} bytes. Californium retransmits nothing and times nothing out: the caller owns the deadline and cancels.
     */
    public static Configuration dataClient() {
        return common(MAX_DATAGRAM_PAYLOAD, MAX_DATAGRAM_PAYLOAD)
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, processors());
    }

    /**
     * Settings of the gateway's endpoint for provisioning and health: confirmable requests, bodies in blocks. A request that is not
     * acknowledged is retransmitted three times within 2 s and then reported as timed out. Californium's search for abandoned bodies is
     * off, because it sometimes drops a body whose block is just being noted. Bodies end with their requests ({@link EchoingEndpoint}).
     *
     * @param maxBodyBytes largest body in blocks that the gateway takes
     */
    public static Configuration controlClient(int maxBodyBytes) {
        return blockwise(maxBodyBytes).set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, processors());
    }

    private static Configuration blockwise(int maxBodyBytes) {
        return common(BLOCK, maxBodyBytes);
    }

    private static Configuration common(int maxMessageBytes, int maxBodyBytes) {
        Configuration settings =
                new Configuration(CoapConfig.DEFINITIONS, UdpConfig.DEFINITIONS, SystemConfig.DEFINITIONS);
        settings.set(CoapConfig.MAX_MESSAGE_SIZE, maxMessageBytes)
                .set(CoapConfig.PREFERRED_BLOCK_SIZE, BLOCK)
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, maxBodyBytes)
                .set(CoapConfig.BLOCKWISE_STATUS_LIFETIME, 60, TimeUnit.SECONDS)
                .set(CoapConfig.BLOCKWISE_STATUS_INTERVAL, Integer.MAX_VALUE, TimeUnit.MILLISECONDS);
        settings.set(CoapConfig.ACK_TIMEOUT, ACK_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .set(CoapConfig.ACK_INIT_RANDOM, 1.2f)
                .set(CoapConfig.ACK_TIMEOUT_SCALE, 1.5f)
                .set(CoapConfig.MAX_RETRANSMIT, 3);
        settings.set(CoapConfig.EXCHANGE_LIFETIME, 10, TimeUnit.SECONDS)
                .set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP)
                .set(CoapConfig.PEERS_MARK_AND_SWEEP_MESSAGES, REMEMBERED_MESSAGES)
                .set(CoapConfig.MARK_AND_SWEEP_INTERVAL, 2, TimeUnit.SECONDS)
                .set(CoapConfig.MID_TRACKER, TrackerMode.NULL)
                .set(CoapConfig.CONGESTION_CONTROL_ALGORITHM, CongestionControlMode.NULL);
        settings.set(CoapConfig.NON_LIFETIME, NO_RESPONSE_MS, TimeUnit.MILLISECONDS)
                .set(CoapConfig.MAX_LATENCY, 0, TimeUnit.MILLISECONDS)
                .set(CoapConfig.MAX_SERVER_RESPONSE_DELAY, 0, TimeUnit.MILLISECONDS);
        return settings.set(UdpConfig.UDP_DATAGRAM_SIZE, UDP_MAX)
                .set(UdpConfig.UDP_RECEIVE_BUFFER_SIZE, SOCKET_BUFFER)
                .set(UdpConfig.UDP_SEND_BUFFER_SIZE, SOCKET_BUFFER)
                .set(UdpConfig.UDP_CONNECTOR_OUT_CAPACITY, OUTGOING_MESSAGES);
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }
}
