package dev.ballast.telemetry.mqtt;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MQTT 3.1.1 and 5 broker inside this process, so that the gateway needs no other broker. It is Apache Artemis, in memory only. One port
 * serves MQTT over TCP and over WebSocket. Every client that reaches the port may read all topics, and write the topics that are not
 * {@link #reserve reserved}.
 *
 * <p>The program that embeds the broker must set the loggers {@code org.apache.activemq} and {@code io.netty} to WARN: at INFO the broker
 * logs a line for each action.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Newest messages kept for each subscription whose reader is slow or away. */
    private static final int RING = 5000;

    private static final long MEMORY_BYTES = 64L << 20;
    private static final int THREADS = 4;
    private static final int SECRET_BYTES = 16;

    /** How long a start or a stop of the broker may take. */
    private static final Duration MOST_WAIT = Duration.ofMinutes(1);

    private static final String ACCEPTOR = "mqtt";
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final EmbeddedActiveMQ broker;
    private final String host;
    private final int port;

    private EmbeddedBroker(EmbeddedActiveMQ broker, String host, int port) {
        this.broker = broker;
        this.host = host;
        this.port = port;
    }

    /**
     * Starts a broker on a loopback address.
     *
     * @param port 0 for any free port, see {@link #port()}
     * @throws IllegalArgumentException when {@code host} is not a loopback address
     * @throws BrokerStartException when it cannot listen there
     */
    public static EmbeddedBroker start(String host, int port) throws BrokerStartException {
        return start(host, port, false);
    }

    /**
     * As {@link #start(String, int)}, but with {@code insecure} on any address of this machine. The broker is then open to every client
     * that reaches the address.
     */
    public static EmbeddedBroker start(String host, int port, boolean insecure) throws BrokerStartException {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be 0 to 65535, is " + port);
        }
        InetAddress address = resolve(host, port);
        if (!address.isLoopbackAddress()) {
            if (!insecure) {
                throw new IllegalArgumentException(
                        "the embedded broker has no password, so it may listen on loopback only," + " not on " + host
                                + "; use 127.0.0.1, your own broker, or --insecure");
            }
            LOG.warn(
                    "the embedded broker listens on {} without a password: anyone who reaches it can read and write",
                    host);
        }
        requireFree(address, host, port);
        EmbeddedActiveMQ broker =
                new EmbeddedActiveMQ().setConfiguration(configuration(address.getHostAddress(), port));
        try {
            uninterrupted("broker-start", MOST_WAIT, broker::start);
            NettyAcceptor acceptor = (NettyAcceptor)
                    broker.getActiveMQServer().getRemotingService().getAcceptor(ACCEPTOR);
            if (acceptor == null || acceptor.getActualPort() <= 0) {
                throw new IOException("it did not start to listen");
            }
            EmbeddedBroker started = new EmbeddedBroker(broker, address.getHostAddress(), acceptor.getActualPort());
            LOG.info("embedded MQTT broker listens on {}:{}", started.host, started.port);
            return started;
        } catch (Exception e) {
            stop(broker);
            throw failure(host, port, e);
        }
    }

    /** The port on which the broker listens. */
    public int port() {
        return port;
    }

    /** Address of the broker for {@link MqttConfig}. */
    public URI uri() {
        return URI.create("tcp://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port);
    }

    /**
     * Reserves the client id and the topics of a publisher. The broker disconnects every other client that uses them. Call it before the
     * publisher connects.
     *
     * @param config configuration of the publisher
     * @return copy of {@code config} with a login that is new at each call and that only the publisher may know
     */
    public MqttConfig reserve(MqttConfig config) {
        byte[] drawn = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(drawn);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(drawn);
        String root = config.prefix() + "/" + config.gateway() + "/";
        broker.getActiveMQServer()
                .getRemotingService()
                .addIncomingInterceptor(new OwnPublisher(config.clientId(), root, password));
        return config.withLogin("publisher", password);
    }

    @Override
    public void close() {
        stop(broker);
    }

    private static ConfigurationImpl configuration(String address, int port) {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setName("ballast")
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setThreadPoolMaxSize(THREADS)
                .setScheduledThreadPoolMaxSize(THREADS)
                .setGlobalMaxSize(MEMORY_BYTES);
        // The analyzer's watchdog can halt the whole process.
        configuration.setCriticalAnalyzer(false);
        // DROP, because PAGE writes a folder into the working directory; the ring keeps slow readers from coming that
        // far.
        configuration.addAddressSetting(
                "#",
                new AddressSettings()
                        .setDefaultRingSize(RING)
                        .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP));
        String literal = address.indexOf(':') < 0 ? address : "[" + address + "]";
        try {
            configuration.addAcceptorConfiguration(ACCEPTOR, "tcp://" + literal + ":" + port + "?protocols=MQTT");
        } catch (Exception e) {
            throw new IllegalArgumentException("cannot listen on " + literal + ":" + port, e);
        }
        return configuration;
    }

    private static InetAddress resolve(String host, int port) throws BrokerStartException {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw failure(host, port, e);
        }
    }

    /** Reports a port that is in use. Artemis itself reports that less clearly and a second later. */
    private static void requireFree(InetAddress address, String host, int port) throws BrokerStartException {
        if (port == 0) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw failure(host, port, e);
        }
    }

    private static BrokerStartException failure(String host, int port, Exception cause) {
        String where = "the embedded MQTT broker cannot listen on " + host + ":" + port;
        if (cause instanceof UnknownHostException) {
            return new BrokerStartException(where + ": the host name cannot be resolved; use 127.0.0.1", cause);
        }
        String fix = cause instanceof BindException
                ? "; free the port, choose another (0: any free port) or use the broker that runs there"
                : "";
        return new BrokerStartException(where + ": " + BrokerLink.describe(cause) + fix, cause);
    }

    /** A call of the broker. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /**
     * Runs {@code work} on a thread of its own, because an interrupted broker logs a stack trace and is left half started. An interrupt
     * of the calling thread is kept until the work is done.
     *
     * @param most how long to wait; each interrupt begins the wait anew
     * @throws IOException when the work takes longer; its thread goes on
     */
    static void uninterrupted(String name, Duration most, Work work) throws Exception {
        FutureTask<Boolean> done = new FutureTask<>(() -> {
            work.run();
            return true;
        });
        Thread thread = new Thread(done, name);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    done.get(most.toMillis(), TimeUnit.MILLISECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            IOException late = new IOException("it takes longer than " + most.toMillis() + " ms");
            late.addSuppressed(e); // not as the cause: describe() shows the message of the innermost cause
            throw late;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void stop(EmbeddedActiveMQ broker) {
        try {
            uninterrupted("broker-stop", MOST_WAIT, broker::stop);
        } catch (Exception e) {
            LOG.warn("stopping the embedded broker failed: {}", BrokerLink.describe(e));
        }
    }
}
