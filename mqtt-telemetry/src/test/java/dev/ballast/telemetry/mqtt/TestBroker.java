package dev.ballast.telemetry.mqtt;

import java.net.URI;

/** A broker on a loopback port that can go away and come back there with empty memory. */
interface TestBroker extends AutoCloseable {
    /** The brokers that a test is run against. */
    enum Kind {
        EMBEDDED,
        MOSQUITTO;

        TestBroker start() throws Exception {
            return this == EMBEDDED ? new Embedded() : Mosquitto.start();
        }
    }

    int port();

    void restart() throws Exception;

    /** Ends it; once more is no harm. */
    @Override
    void close();

    default URI uri() {
        return URI.create("tcp://127.0.0.1:" + port());
    }

    /** The one of this project. */
    final class Embedded implements TestBroker {
        private EmbeddedBroker broker = EmbeddedBroker.start("127.0.0.1", 0);

        Embedded() throws BrokerStartException {}

        /** See {@link EmbeddedBroker#reserve}. */
        MqttConfig reserve(MqttConfig config) {
            return broker.reserve(config);
        }

        @Override
        public int port() {
            return broker.port();
        }

        @Override
        public void restart() throws BrokerStartException {
            broker.close();
            broker = EmbeddedBroker.start("127.0.0.1", broker.port());
        }

        @Override
        public void close() {
            broker.close();
        }
    }
}
