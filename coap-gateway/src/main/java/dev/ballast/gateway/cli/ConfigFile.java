package dev.ballast.gateway.cli;

import dev.ballast.gateway.GatewayConfig;
import dev.ballast.gateway.Models;
import dev.ballast.gateway.NodeAddress;
import dev.ballast.gateway.Preprocessing;
import dev.ballast.gateway.RoundTiming;
import dev.ballast.gateway.WireChoice;
import dev.ballast.gemm.Weights;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.YamlSection;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.wire.WireType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads gateway.yaml. Every error names the file, the line, the key and what is allowed; unknown keys are errors. */
final class ConfigFile {
    private static final int MAX_MS = 600_000;
    private static final int MAX_LABEL_OFFSET = 1_000;

    private final YamlSection top;
    private final Path folder;
    private final boolean insecure;

    private ConfigFile(YamlSection top, Path folder, boolean insecure) {
        this.top = top;
        this.folder = folder;
        this.insecure = insecure;
    }

    /** Reads a file; paths in it are relative to the folder it stands in. */
    static GatewayConfig read(Path file, boolean insecure) throws ProfileException {
        YamlSection top =
                YamlSection.read(file, "id", "listen", "nodes", "models", "coding", "rounds", "health", "work", "mqtt");
        Path folder = file.toAbsolutePath().getParent();
        return new ConfigFile(top, folder == null ? file : folder, insecure).config();
    }

    private GatewayConfig config() throws ProfileException {
        GatewayConfig.Coding coding = new GatewayConfig.Coding(
                redundancy(), usualPolicy(), checkEvery(), splitFrom(), split(), timing(), health());
        YamlSection work = top.section("work", "workers", "queue", "deadline-ms");
        GatewayConfig.Work defaults = GatewayConfig.Work.defaults();
        GatewayConfig.Work load = new GatewayConfig.Work(
                work.integer("workers", 1, 256, defaults.workers()),
                work.integer("queue", 1, 100_000, defaults.queueLength()),
                millis(work, "deadline-ms", defaults.deadline()));
        InetSocketAddress listen = address(top, "listen", "127.0.0.1:5683");
        String id = top.text("id", "gateway-1");
        List<NodeAddress> nodes = nodes();
        List<GatewayConfig.ModelSource> models = models();
        GatewayConfig.Telemetry telemetry = telemetry();
        try {
            return new GatewayConfig(id, listen, insecure, nodes, models, load, coding, telemetry);
        } catch (IllegalArgumentException e) {
            throw top.error("nodes", "or models: " + e.getMessage());
        }
    }

    private static InetSocketAddress address(YamlSection section, String key, String fallback) throws ProfileException {
        try {
            return HostPort.parse(section.text(key, fallback));
        } catch (IllegalArgumentException e) {
            throw section.error(key, String.valueOf(e.getMessage()));
        }
    }

    private List<NodeAddress> nodes() throws ProfileException {
        List<NodeAddress> nodes = new ArrayList<>();
        for (YamlSection node : top.sections("nodes", "id", "address")) {
            InetSocketAddress address = address(node, "address", "");
            try {
                nodes.add(new NodeAddress(node.text("id"), address));
            } catch (IllegalArgumentException e) {
                throw node.error("id", String.valueOf(e.getMessage()));
            }
        }
        if (nodes.isEmpty()) {
            throw top.error("nodes", "must list at least one node: - {id: node-1, address: 192.168.1.21:5683}");
        }
        return nodes;
    }

    private List<GatewayConfig.ModelSource> models() throws ProfileException {
        List<GatewayConfig.ModelSource> models = new ArrayList<>();
        for (YamlSection model : top.sections(
                "models", "name", "file", "labels", "label-offset", "input", "wire", "weights", "layers", "policy")) {
            String name = model.text("name");
            if (!name.matches("[a-z0-9_-]{1,64}")) {
                throw model.error("name", "must be 1 to 64 lower-case letters, digits, - and _, not \"" + name + "\"");
            }
            models.add(
                    model.has("file")
                            ? new GatewayConfig.ModelSource(
                                    name,
                                    folder.resolve(model.text("file")),
                                    preprocessing(model),
                                    labels(model),
                                    wire(model),
                                    policy(model))
                            : builtIn(model, name));
        }
        return models.isEmpty() ? List.of(Models.builtIn()) : models;
    }

    private static GatewayConfig.ModelSource builtIn(YamlSection model, String name) throws ProfileException {
        if (!name.equals(Models.BUILT_IN)) {
            throw model.error("file", "is missing; only " + Models.BUILT_IN + " comes with the program");
        }
        return Models.builtIn(wire(model)).withPolicy(policy(model));
    }

    private static GatewayConfig.WireTypes wire(YamlSection model) throws ProfileException {
        WireChoice usual = wireChoice(model, WireChoice.EXACT);
        Map<String, WireChoice> layers = new HashMap<>();
        for (YamlSection layer : model.sections("layers", "layer", "wire", "weights")) {
            if (layers.put(layer.text("layer"), wireChoice(layer, usual)) != null) {
                throw layer.error("layer", "is given twice: " + layer.text("layer"));
            }
        }
        return new GatewayConfig.WireTypes(usual, layers);
    }

    /** What the section says; of what it does not say, {@code usual}. */
    private static WireChoice wireChoice(YamlSection section, WireChoice usual) throws ProfileException {
        String type = section.choice("wire", List.of("float32", "float16", "int8"), lower(usual.activation()));
        String weights = section.choice("weights", List.of("float32", "float16"), lower(usual.weights()));
        return WireChoice.both(WireType.valueOf(type.toUpperCase(Locale.ROOT)))
                .holding(Weights.Format.valueOf(weights.toUpperCase(Locale.ROOT)));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private List<String> labels(YamlSection model) throws ProfileException {
        if (!model.has("labels")) {
            return List.of();
        }
        Path file = folder.resolve(model.text("labels"));
        int offset = model.integer("label-offset", 0, MAX_LABEL_OFFSET, 0);
        List<String> labels = new ArrayList<>(Collections.nCopies(offset, "background"));
        try {
            labels.addAll(Files.readAllLines(file));
            return labels;
        } catch (IOException e) {
            throw model.error("labels", "names " + file + ", which cannot be read: " + e.getMessage());
        }
    }

    private static Preprocessing preprocessing(YamlSection model) throws ProfileException {
        YamlSection input =
                model.section("input", "colour", "invert", "scale", "mean", "deviation", "resize", "layout");
        String colour = input.choice("colour", List.of("grey", "rgb", "bgr"), "grey");
        String resize = input.choice("resize", List.of("crop", "stretch", "fit"), "crop");
        Preprocessing.Layout layout = input.has("layout")
                ? Preprocessing.Layout.valueOf(upper(input.choice("layout", List.of("nchw", "nhwc"), "")))
                : Preprocessing.Layout.BY_SHAPE;
        try {
            return new Preprocessing(
                    Preprocessing.Colour.valueOf(upper(colour)),
                    input.flag("invert", false),
                    pixelNumbers(input),
                    Preprocessing.Resize.valueOf(upper(resize)),
                    layout);
        } catch (IllegalArgumentException e) {
            throw model.error("input", String.valueOf(e.getMessage()));
        }
    }

    private static Preprocessing.Numbers pixelNumbers(YamlSection input) throws ProfileException {
        if (!input.has("scale") && !input.has("mean") && !input.has("deviation")) {
            return Preprocessing.Numbers.USUAL;
        }
        double scale = input.number("scale", 1e-9, 1e9, 255);
        return new Preprocessing.Numbers(scale, numbers(input, "mean", 0), numbers(input, "deviation", 1), false);
    }

    private static String upper(String label) {
        return label.toUpperCase(Locale.ROOT);
    }

    private static List<Double> numbers(YamlSection input, String key, double fallback) throws ProfileException {
        List<Double> numbers = new ArrayList<>();
        for (String text : input.texts(key)) {
            try {
                numbers.add(Double.parseDouble(text));
            } catch (NumberFormatException e) {
                throw input.error(key, "must be a list of numbers, holds \"" + text + "\"");
            }
        }
        return numbers.isEmpty() ? List.of(fallback) : numbers;
    }

    private Redundancy redundancy() throws ProfileException {
        YamlSection coding = coding();
        String code = coding.choice("code", List.of("coded", "replicate", "none"), "coded");
        if (!code.equals("coded") && coding.has("parity")) {
            throw coding.error("parity", "goes with \"code: coded\" only");
        }
        return switch (code) {
            case "replicate" -> Redundancy.replicated();
            case "none" -> Redundancy.coded(0);
            default -> Redundancy.coded(coding.integer("parity", 0, 4, 1));
        };
    }

    private RoundPolicy usualPolicy() throws ProfileException {
        RoundPolicy given = policy(rounds());
        boolean copies = redundancy().kind() == Redundancy.Kind.REPLICATE;
        return given != null ? given : copies ? RoundPolicy.REPLICATE : RoundPolicy.CODED;
    }

    private static @Nullable RoundPolicy policy(YamlSection section) throws ProfileException {
        return section.has("policy")
                ? RoundPolicy.of(section.choice("policy", RoundPolicy.labels(), ""))
                        .orElseThrow()
                : null;
    }

    private int checkEvery() throws ProfileException {
        return rounds().integer("check-every", 0, Integer.MAX_VALUE, GatewayConfig.Coding.USUAL_CHECK_EVERY);
    }

    private YamlSection rounds() throws ProfileException {
        return top.section("rounds", "policy", "check-every", "answer-within-ms", "late-from-ms");
    }

    private YamlSection coding() throws ProfileException {
        return top.section("coding", "code", "parity", "split", "split-from-macs");
    }

    private SplitKind split() throws ProfileException {
        String label = coding().choice("split", SplitKind.labels(), SplitKind.OUTPUT.label());
        return SplitKind.valueOf(label.toUpperCase(Locale.ROOT));
    }

    private long splitFrom() throws ProfileException {
        int fallback = (int) GatewayConfig.Coding.defaults().splitFromMacs();
        return coding().integer("split-from-macs", 0, Integer.MAX_VALUE, fallback);
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
            throw mqtt.error("user", "and password go together");
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
