package dev.ballast.telemetry.mqtt;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Broker, topics and limits of the telemetry.
 *
 * @param broker {@code tcp://host:port} or {@code mqtt://host:port}; the port defaults to 1883
 * @param prefix first levels of every topic, without a slash at either end
 * @param gateway id of this gateway, one topic level; no two running gateways may share it
 * @param login null for a broker without logins
 * @param queueLimit events, and inference records, that may each wait while the broker is away; the oldest are dropped first
 * @param eventsPerSecond most records per second of one kind of event
 * @param inferencesPerSecond most records per second of one model's inferences
 */
public record MqttConfig(
        URI broker,
        String prefix,
        String gateway,
        @Nullable Login login,
        int queueLimit,
        int eventsPerSecond,
        int inferencesPerSecond) {
    private static final int DEFAULT_PORT = 1883;
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+){0,7}");
    private static final Pattern GATEWAY = Pattern.compile("[a-z0-9_-]{1," + Topics.LEVEL_LIMIT + "}");

    /** User and password of the broker. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[user=" + user + "]";
        }
    }

    /** @throws IllegalArgumentException naming the setting, the allowed values and the given value */
    public MqttConfig {
        String scheme = broker.getScheme();
        if (!"tcp".equals(scheme) && !"mqtt".equals(scheme)) {
            throw bad("broker", "tcp://host:port or mqtt://host:port", broker.toString());
        }
        String path = broker.getPath();
        if (broker.getHost() == null || broker.getUserInfo() != null || (path != null && !path.isEmpty())) {
            throw bad("broker", "a host and a port only, user and password have their own settings", broker.toString());
        }
        if (prefix.length() > 128 || !PREFIX.matcher(prefix).matches()) {
            throw bad("prefix", "1 to 8 topic levels of A-Z a-z 0-9 _ . - without a slash at either end", prefix);
        }
        if (!GATEWAY.matcher(gateway).matches()) {
            throw bad("gateway", "1 to " + Topics.LEVEL_LIMIT + " characters of a-z 0-9 _ -", gateway);
        }
        positive("queueLimit", queueLimit);
        positive("eventsPerSecond", eventsPerSecond);
        positive("inferencesPerSecond", inferencesPerSecond);
    }

    /** Prefix {@code ballast/v1}, no login, a queue of 10,000, 50 records per second and kind. */
    public static MqttConfig defaults(URI broker, String gateway) {
        return new MqttConfig(broker, "ballast/v1", gateway, null, 10_000, 50, 50);
    }

    /** Copy with a login. */
    public MqttConfig withLogin(String user, String password) {
        Login given = new Login(user, password);
        return new MqttConfig(broker, prefix, gateway, given, queueLimit, eventsPerSecond, inferencesPerSecond);
    }

    /** Copy with another prefix. */
    public MqttConfig withPrefix(String other) {
        return new MqttConfig(broker, other, gateway, login, queueLimit, eventsPerSecond, inferencesPerSecond);
    }

    /** Copy with another {@link #queueLimit}. */
    public MqttConfig withQueueLimit(int limit) {
        return new MqttConfig(broker, prefix, gateway, login, limit, eventsPerSecond, inferencesPerSecond);
    }

    /** Copy with other rate caps, in records per second. */
    public MqttConfig withRates(int events, int inferences) {
        return new MqttConfig(broker, prefix, gateway, login, queueLimit, events, inferences);
    }

    /** The broker's address in the form that the client library takes. */
    String serverUri() {
        return "tcp://" + broker.getHost() + ":" + (broker.getPort() < 0 ? DEFAULT_PORT : broker.getPort());
    }

    /** Client id, which is the same at each start of this gateway. So a broker ends a leftover of an earlier connection at once. */
    String clientId() {
        return prefix.replace('/', '-') + "-" + gateway;
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw bad(name, "at least 1", Integer.toString(value));
        }
    }

    private static IllegalArgumentException bad(String name, String expected, String actual) {
        return new IllegalArgumentException(name + " must be " + expected + ", is '" + actual + "'");
    }
}
