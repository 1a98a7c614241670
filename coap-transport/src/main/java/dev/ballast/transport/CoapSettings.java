package dev.ballast.transport;

import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.config.CoapConfig.CongestionControlMode;
import org.eclipse.californium.core.config.CoapConfig.TrackerMode;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;

/**
 * Californium configurations. Each call makes a fresh one: nothing global is registered or changed, no properties file is read or
 * written. Californium's own defaults are not fit for a fan-out of inferences: they refuse bodies above 8 KB, discard datagrams
 * above 2 KB, run out of message ids after some 60,000 messages to one peer, and pin every message for 247 s.
 */
public final class CoapSettings {
    /** Largest payload sent in one datagram; the rest of the 65,507 bytes of UDP is for CoAP's header and options. */
    public static final int MAX_DATAGRAM_PAYLOAD = 65_000;

    /** Least time before a confirmable request of {@link #controlClient} is sent again, in milliseconds. */
    private static final int ACK_TIMEOUT_MS = 200;

    /** Largest datagram of IPv4, less the headers of IP and UDP. */
    private static final int UDP_MAX = 65_507;

    private static final int BLOCK = 1024;

    private static final int SOCKET_BUFFER = 4 << 20;

    /** Answers that wait for the socket; an overflow is reported as a send error instead of growing the heap. */
    private static final int OUTGOING_MESSAGES = 1024;

    /** Messages remembered for each peer to recognise duplicates; their payloads stay in memory as long. */
    private static final int REMEMBERED_MESSAGES = 32;

    /** How long a sent request is kept that asks for no answer, in milliseconds; Californium takes the sum of three settings. */
    private static final int NO_RESPONSE_MS = 500;

    private CoapSettings() {}

    /**
     * Settings of a node's endpoint: one thread each to receive, to send and to run the protocol. Computing has its own threads.
     * Payloads are let go once sent, the serialized answer stays for duplicates.
     *
     * @param maxBodyBytes largest body taken or given in blocks
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
     * Settings of the gateway's endpoint for the hot path to the nodes: non-confirmable requests, each one datagram of at most
     * {@link #MAX_DATAGRAM_PAYLOAD}. Nothing is repeated and nothing times out: the caller owns the deadline and cancels.
     */
    public static Configuration dataClient() {
        return common(MAX_DATAGRAM_PAYLOAD, MAX_DATAGRAM_PAYLOAD)
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, processors());
    }

    /**
     * Settings of the gateway's endpoint for provisioning and health: confirmable requests, bodies in blocks. A request that is not
     * acknowledged is repeated three times within 2 s and then reported as timed out. Californium does not search for bodies that were given
     * up: now and then it takes one for such whose block is just being noted. They end with their requests ({@link EchoingEndpoint}).
     *
     * @param maxBodyBytes largest body taken in blocks
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
