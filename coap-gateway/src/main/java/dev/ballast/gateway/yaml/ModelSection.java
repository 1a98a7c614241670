package dev.ballast.gateway.yaml;

import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.ModelCoding;
import dev.ballast.gemm.Weights;
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

/** Reads what is said of one model, in an entry of {@code models:} or in a model.yaml. Paths in it are relative to {@code folder}. */
final class ModelSection {
    /** How the layers of a model are cut and protected. */
    private static final List<String> CODING = List.of("code", "parity", "split", "split-from-macs");

    private static final List<String> SETTINGS =
            List.of("labels", "label-offset", "input", "wire", "weights", "layers", "policy", "stages", "split-over");

    private static final int MAX_LABEL_OFFSET = 1_000;

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

    /** The keys of a model.yaml, and these. */
    static String[] fileKeys(List<String> others) {
        return Stream.of(others, SETTINGS, CODING).flatMap(List::stream).toArray(String[]::new);
    }

    /** The keys of the section {@code coding:} in gateway.yaml: those of a model's coding, and these. */
    static String[] codingKeys(String... others) {
        return Stream.concat(CODING.stream(), Stream.of(others)).toArray(String[]::new);
    }

    /**
     * The model in this file.
     *
     * @param usualLabels a file of labels when the section names none and this is there
     */
    GatewayConfig.ModelSource source(String name, Path file, @Nullable Path usualLabels) throws ProfileException {
        return new GatewayConfig.ModelSource(
                name,
                file,
                InputSection.read(section),
                labels(usualLabels),
                wire(),
                policy(section),
                StagesSection.of(section));
    }

    /** How its numbers travel. */
    GatewayConfig.WireTypes wire() throws ProfileException {
        WireChoice usual = wireChoice(section, WireChoice.EXACT);
        Map<String, WireChoice> layers = new HashMap<>();
        for (YamlSection layer : section.sections("layers", "layer", "wire", "weights")) {
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

    private List<String> labels(@Nullable Path usual) throws ProfileException {
        if (section.has("labels")) {
            return afterBackground(lines(folder.resolve(section.text("labels"))));
        }
        return usual != null && Files.exists(usual) ? afterBackground(lines(usual)) : List.of();
    }

    /** Behind as many classes as the file leaves out at its beginning. */
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

    /** What of the gateway's coding is other for this model; for a model.yaml. */
    ModelCoding coding() throws ProfileException {
        boolean redundant = section.has("code") || section.has("parity");
        return new ModelCoding(
                redundant ? redundancy(section) : null,
                section.has("split") ? split(section) : null,
                section.has("split-from-macs") ? splitFrom(section) : null);
    }

    /** The code that a section asks for; one parity node when it says nothing. */
    static Redundancy redundancy(YamlSection coding) throws ProfileException {
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

    /** How a section wants layers to be cut; by output when it says nothing. */
    static SplitKind split(YamlSection coding) throws ProfileException {
        String label = coding.choice("split", SplitKind.labels(), SplitKind.OUTPUT.label());
        return SplitKind.valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** From how many multiply-accumulates on a section wants layers to be split. */
    static long splitFrom(YamlSection coding) throws ProfileException {
        int fallback = (int) GatewayConfig.Coding.defaults().splitFromMacs();
        return coding.integer("split-from-macs", 0, Integer.MAX_VALUE, fallback);
    }
}
