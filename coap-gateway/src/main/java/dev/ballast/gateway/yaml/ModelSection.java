package dev.ballast.gateway.yaml;

import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.ModelCoding;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.YamlSection;
import dev.ballast.round.RoundPolicy;
import dev.ballast.wire.WireType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings of one model, from an entry of {@code models:} or from a model.yaml. Paths in them are relative to {@code
 * folder}.
 */
final class ModelSection {
    /** Keys that say how the layers of a model are cut and protected. */
    private static final List<String> CODING = List.of("code", "parity", "split", "split-from-macs");

    private static final List<String> SETTINGS = List.of(
            "labels",
            "label-offset",
            "input",
            "output",
            "wire",
            "weights",
            "layers",
            "policy",
            "shapes",
            "cached-shapes",
            "stages",
            "split-over");

    private static final int MAX_LABEL_OFFSET = 1_000;
    private static final int MOST_SHAPES = 10_000;

    private final YamlSection section;
    private final Path folder;

    ModelSection(YamlSection section, Path folder) {
        this.section = section;
        this.folder = folder;
    }

    /** The keys of an entry of {@code models:} in gateway.yaml. */
    static String[] entryKeys() {
        return Stream.concat(Stream.of("name", "file"), SETTINGS.stream()).toArray(String[]::new);
    }

    /** The keys of a model.yaml, and {@code others}. */
    static String[] fileKeys(List<String> others) {
        return Stream.of(others, SETTINGS, CODING).flatMap(List::stream).toArray(String[]::new);
    }

    /** The keys of the section {@code coding:} in gateway.yaml: the keys of a model's coding, and {@code others}. */
    static String[] codingKeys(String... others) {
        return Stream.concat(CODING.stream(), Stream.of(others)).toArray(String[]::new);
    }

    /**
     * The model in {@code file} with the settings of this section.
     *
     * @param usualLabels file of labels for a section that names none; ignored when the file does not exist
     */
    ModelSource source(String name, Path file, @Nullable Path usualLabels) throws ProfileException {
        return new ModelSource(
                name,
                file,
                InputSection.read(section),
                labels(usualLabels),
                wire(),
                policy(section),
                StagesSection.of(section),
                softmax(),
                DetectionsSection.of(output()),
                TextSection.of(InputSection.section(section), output(), folder, file),
                shapes());
    }

    /** The limits of open axes. */
    ModelSource.Shapes shapes() throws ProfileException {
        Map<String, Integer> most = new HashMap<>();
        for (Map.Entry<String, YamlSection> axis :
                section.named("shapes", "max").entrySet()) {
            most.put(axis.getKey(), axis.getValue().integer("max", 1, Integer.MAX_VALUE));
        }
        int cached = section.integer("cached-shapes", 1, MOST_SHAPES, ModelSource.Shapes.USUAL_CACHED);
        return new ModelSource.Shapes(most, cached);
    }

    /** Whether the classes of an answer have probabilities. */
    boolean softmax() throws ProfileException {
        return output().flag("softmax", false);
    }

    /** What answers say about the outputs. */
    private YamlSection output() throws ProfileException {
        return section.section("output", "softmax", "detections", "pool", "normalize", "from");
    }

    /** How the numbers of the model travel. */
    ModelSource.WireTypes wire() throws ProfileException {
        WireChoice usual = wireChoice(section, WireChoice.EXACT);
        Map<String, WireChoice> layers = new HashMap<>();
        for (YamlSection layer : section.sections("layers", "layer", "wire", "weights")) {
            if (layers.put(layer.text("layer"), wireChoice(layer, usual)) != null) {
                throw layer.error("layer", "is given twice: " + layer.text("layer"));
            }
        }
        return new ModelSource.WireTypes(usual, layers);
    }

    /** The types that the section names; {@code usual} for a type that it does not name. */
    private static WireChoice wireChoice(YamlSection section, WireChoice usual) throws ProfileException {
        String type = section.choice("wire", List.of("float32", "float16", "int8"), lower(usual.activation()));
        String weights = section.choice("weights", List.of("float32", "float16"), lower(usual.weights()));
        return WireChoice.both(WireType.valueOf(type.toUpperCase(Locale.ROOT)))
                .holding(Weights.Format.valueOf(weights.toUpperCase(Locale.ROOT)));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private List<String> labels(@Nullable Path usual) throws ProfileException {
        if (section.has("labels")) {
            return afterBackground(lines(folder.resolve(section.text("labels"))));
        }
        return usual != null && Files.exists(usual) ? afterBackground(lines(usual)) : List.of();
    }

    /** The labels, after as many classes named "background" as {@code label-offset} says. */
    private List<String> afterBackground(List<String> named) throws ProfileException {
        int offset = section.integer("label-offset", 0, MAX_LABEL_OFFSET, 0);
        List<String> labels = new ArrayList<>(Collections.nCopies(offset, "background"));
        labels.addAll(named);
        return labels;
    }

    private List<String> lines(Path file) throws ProfileException {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw section.error("labels", "names " + file + ", which cannot be read: " + e.getMessage());
        }
    }

    /** The policy that a section names; null when it names none. */
    static @Nullable RoundPolicy policy(YamlSection section) throws ProfileException {
        return section.has("policy")
                ? RoundPolicy.of(section.choice("policy", RoundPolicy.labels(), ""))
                        .orElseThrow()
                : null;
    }

    /** The coding of this model where it differs from the gateway's; for a model.yaml. */
    ModelCoding coding() throws ProfileException {
        boolean redundant = section.has("code") || section.has("parity");
        return new ModelCoding(
                redundant ? redundancy(section) : null,
                section.has("split") ? split(section) : null,
                section.has("split-from-macs") ? splitFrom(section) : null);
    }

    /** The code that a section names; one parity node when it names none. */
    static Redundancy redundancy(YamlSection coding) throws ProfileException {
        String code = coding.choice("code", List.of("coded", "replicate", "none"), "coded");
        if (!code.equals("coded") && coding.has("parity")) {
            throw coding.error("parity", "is allowed only with \"code: coded\"");
        }
        return switch (code) {
            case "replicate" -> Redundancy.replicated();
            case "none" -> Redundancy.coded(0);
            default -> Redundancy.coded(coding.integer("parity", 0, 4, 1));
        };
    }

    /** How layers are cut according to the section; by output when it names no split. */
    static SplitKind split(YamlSection coding) throws ProfileException {
        String label = coding.choice("split", SplitKind.labels(), SplitKind.OUTPUT.label());
        return SplitKind.valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** A layer with at least this many multiply-accumulates is split. */
    static long splitFrom(YamlSection coding) throws ProfileException {
        int fallback = (int) GatewayConfig.Coding.defaults().splitFromMacs();
        return coding.integer("split-from-macs", 0, Integer.MAX_VALUE, fallback);
    }
}
