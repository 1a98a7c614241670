package dev.ballast.gateway.yaml;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.HostPort;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.models.Models;
import dev.ballast.plan.Redundancy;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.Profiles;
import dev.ballast.profile.YamlSection;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Reads gateway.yaml. Every error names the file, the line, the key and the allowed values; an unknown key is an error. */
public final class ConfigFile {
    private static final int MAX_MS = 600_000;
    private static final String PROFILE = "profile";
    private static final String[] NODE_KEYS = {"id", "address", PROFILE, "speed"};
    private static final double MOST_SPEED = 1e6;
    private static final String[] KEYS = {
        "id", "listen", "nodes", "models", "model-store", "coding", "rounds", "health", "work", "mqtt"
    };

    private final YamlSection top;
    private final Path folder;
    private final boolean insecure;

    private ConfigFile(YamlSection top, Path folder, boolean insecure) {
        this.top = top;
        this.folder = folder;
        this.insecure = insecure;
    }

    /** Reads a file; paths in the file are relative to its folder. */
    public static GatewayConfig read(Path file, boolean insecure) throws ProfileException {
        YamlSection top = YamlSection.read(file, KEYS);
        Path folder = file.toAbsolutePath().getParent();
        return new ConfigFile(top, folder == null ? file : folder, insecure).config();
    }

    /** The profile of each node, in the order of the file; empty for a node without a profile. */
    public static List<String> profiles(Path file) throws ProfileException {
        YamlSection top = YamlSection.read(file, KEYS);
        List<String> profiles = new ArrayList<>();
        for (YamlSection node : top.sections("nodes", NODE_KEYS)) {
            profiles.add(node.text(PROFILE, ""));
        }
        return profiles;
    }

    private GatewayConfig config() throws ProfileException {
        GatewayConfig.Coding coding = new GatewayConfig.Coding(
                ModelSection.redundancy(coding()),
                usualPolicy(),
                checkEvery(),
                ModelSection.splitFrom(coding()),
                ModelSection.split(coding()),
                timing(),
                health(),
                place());
        YamlSection work = top.section("work", "workers", "queue", "deadline-ms");
        GatewayConfig.Work defaults = GatewayConfig.Work.defaults();
        GatewayConfig.Work load = new GatewayConfig.Work(
                work.integer("workers", 1, 256, defaults.workers()),
                !work.has("workers"),
                work.integer("queue", 1, 100_000, defaults.queueLength()),
                millis(work, "deadline-ms", defaults.deadline()));
        InetSocketAddress listen = address(top, "listen", "127.0.0.1:5683");
        String id = top.text("id", "gateway-1");
        List<NodeAddress> nodes = nodes();
        ModelStore store = store();
        List<ModelSource> models = models(store);
        GatewayConfig.Telemetry telemetry = telemetry();
        try {
            return new GatewayConfig(id, listen, insecure, nodes, models, store, load, coding, telemetry);
        } catch (IllegalArgumentException e) {
            throw top.error("nodes", "or models: " + e.getMessage());
        }
    }

    private static InetSocketAddress address(YamlSection section, String key, String fallback) throws ProfileException {
        return address(section, key, fallback, HostPort::parse);
    }

    private static InetSocketAddress address(
            YamlSection section, String key, String fallback, Function<String, InetSocketAddress> parser)
            throws ProfileException {
        try {
            return parser.apply(section.text(key, fallback));
        } catch (IllegalArgumentException e) {
            throw section.error(key, String.valueOf(e.getMessage()));
        }
    }

    private List<NodeAddress> nodes() throws ProfileException {
        List<NodeAddress> nodes = new ArrayList<>();
        for (YamlSection node : top.sections("nodes", NODE_KEYS)) {
            InetSocketAddress address = address(node, "address", "", HostPort::parseOrDefer);
            requireProfile(node);
            try {
                nodes.add(new NodeAddress(node.text("id"), address, speed(node)));
            } catch (IllegalArgumentException e) {
                throw node.error("id", String.valueOf(e.getMessage()));
            }
        }
        if (nodes.isEmpty()) {
            throw top.error("nodes", "must list at least one node: - {id: node-1, address: 192.168.1.21:5683}");
        }
        return nodes;
    }

    private static void requireProfile(YamlSection node) throws ProfileException {
        if (node.has(PROFILE)) {
            try {
                Profiles.load(node.text(PROFILE));
            } catch (ProfileException e) {
                throw node.error(PROFILE, "cannot be used: " + e.getMessage());
            }
        }
    }

    private static double speed(YamlSection node) throws ProfileException {
        return node.number("speed", 1 / MOST_SPEED, MOST_SPEED, NodeAddress.USUAL_SPEED);
    }

    private List<ModelSource> models(ModelStore store) throws ProfileException {
        List<ModelSource> models = new ArrayList<>();
        for (YamlSection model : top.sections("models", ModelSection.entryKeys())) {
            String name = model.text("name");
            if (!StoreFolder.isName(name)) {
                throw model.error("name", "must be " + StoreFolder.NAME_RULE + ", not \"" + name + "\"");
            }
            if (StoreFolder.holds(store, name)) {
                throw model.error("name", name + " is also a model of " + store.place() + "; rename one of them");
            }
            ModelSection section = new ModelSection(model, folder);
            models.add(
                    model.has("file")
                            ? section.source(name, folder.resolve(model.text("file")), null)
                            : builtIn(model, section, name));
        }
        return models.isEmpty() && store == ModelStore.none() ? List.of(Models.builtIn()) : models;
    }

    private static ModelSource builtIn(YamlSection model, ModelSection section, String name) throws ProfileException {
        if (!name.equals(Models.BUILT_IN)) {
            throw model.error("file", "is missing; only " + Models.BUILT_IN + " is built in and needs no file");
        }
        return Models.builtIn(section.wire())
                .withPolicy(ModelSection.policy(model))
                .withStages(StagesSection.of(model))
                .withSoftmax(section.softmax());
    }

    private ModelStore store() throws ProfileException {
        if (!top.has("model-store")) {
            return ModelStore.none();
        }
        Path place = folder.resolve(top.text("model-store"));
        if (!Files.isDirectory(place)) {
            throw top.error("model-store", "names " + place + ", which is not a folder; create it: mkdir " + place);
        }
        return new StoreFolder(place);
    }

    private RoundPolicy usualPolicy() throws ProfileException {
        RoundPolicy given = ModelSection.policy(rounds());
        boolean copies = ModelSection.redundancy(coding()).kind() == Redundancy.Kind.REPLICATE;
        return given != null ? given : copies ? RoundPolicy.REPLICATE : RoundPolicy.CODED;
    }

    private int checkEvery() throws ProfileException {
        return rounds().integer("check-every", 0, Integer.MAX_VALUE, GatewayConfig.Coding.USUAL_CHECK_EVERY);
    }

    private YamlSection rounds() throws ProfileException {
        return top.section("rounds", "policy", "check-every", "answer-within-ms", "late-from-ms");
    }

    private YamlSection coding() throws ProfileException {
        return top.section("coding", ModelSection.codingKeys("place"));
    }

    private GatewayConfig.Coding.Place place() throws ProfileException {
        String label = coding().choice("place", List.of("split", "fastest"), "split");
        return GatewayConfig.Coding.Place.valueOf(label.toUpperCase(Locale.ROOT));
    }

    private RoundTiming timing() throws ProfileException {
        YamlSection rounds = rounds();
        RoundTiming defaults = RoundTiming.defaults();
        return new RoundTiming(
                millis(rounds, "answer-within-ms", defaults.answerWithin()),
                millis(rounds, "late-from-ms", defaults.lateFrom()));
    }

    private HealthPolicy health() throws ProfileException {
        YamlSection health = top.section("health", "bench-after", "first-probe-ms", "last-probe-ms", "gone-after-ms");
        HealthPolicy defaults = HealthPolicy.defaults();
        Duration first = millis(health, "first-probe-ms", defaults.firstProbe());
        Duration last = millis(health, "last-probe-ms", defaults.lastProbe());
        if (last.compareTo(first) < 0) {
            throw health.error("last-probe-ms", "must not be below first-probe-ms (" + first.toMillis() + ")");
        }
        return new HealthPolicy(
                health.integer("bench-after", 1, 1_000, defaults.benchAfter()),
                first,
                last,
                millis(health, "gone-after-ms", defaults.goneAfter()));
    }

    private static Duration millis(YamlSection section, String key, Duration fallback) throws ProfileException {
        return Duration.ofMillis(section.integer(key, 1, MAX_MS, (int) fallback.toMillis()));
    }

    private GatewayConfig.Telemetry telemetry() throws ProfileException {
        YamlSection mqtt = top.section("mqtt", "broker", "listen", "prefix", "user", "password");
        String prefix = mqtt.text("prefix", "ballast/v1");
        InetSocketAddress listen = address(mqtt, "listen", "127.0.0.1:1883");
        if (mqtt.has("user") != mqtt.has("password")) {
            throw mqtt.error("user", "and password must be given together");
        }
        String broker = mqtt.text("broker", "embedded");
        if (broker.equals("embedded")) {
            return new GatewayConfig.Telemetry(null, listen, prefix, null, null);
        }
        try {
            return new GatewayConfig.Telemetry(
                    URI.create(broker),
                    listen,
                    prefix,
                    mqtt.has("user") ? mqtt.text("user") : null,
                    mqtt.has("password") ? mqtt.text("password") : null);
        } catch (IllegalArgumentException e) {
            throw mqtt.error("broker", "must be \"embedded\" or tcp://host:port, not \"" + broker + "\"");
        }
    }
}
