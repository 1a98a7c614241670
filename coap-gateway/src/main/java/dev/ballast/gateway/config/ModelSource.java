package dev.ballast.gateway.config;

import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.detection.DetectionSettings;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.text.TextSettings;
import dev.ballast.round.RoundPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model to serve.
 *
 * @param file an ONNX file; null for the LeNet-5 that comes with the program
 * @param labels names of the classes, or none
 * @param wire how the numbers of its layers travel
 * @param policy which nodes its rounds ask; null for the policy of {@link GatewayConfig.Coding}
 * @param stages runs of layers that nodes compute as a whole
 * @param softmax whether the strongest classes of an answer have probabilities in place of the raw scores
 * @param detections how the outputs become boxes of objects; null when the model is no detector
 * @param texts how the model takes texts
 * @param shapes limits of open axes
 */
public record ModelSource(
        String name,
        @Nullable Path file,
        Preprocessing preprocessing,
        List<String> labels,
        WireTypes wire,
        @Nullable RoundPolicy policy,
        Stages stages,
        boolean softmax,
        @Nullable DetectionSettings detections,
        TextSettings texts,
        Shapes shapes) {
    public ModelSource {
        labels = List.copyOf(labels);
    }

    /** A model without stages, with raw scores. */
    public ModelSource(
            String name,
            @Nullable Path file,
            Preprocessing preprocessing,
            List<String> labels,
            WireTypes wire,
            @Nullable RoundPolicy policy) {
        this(
                name,
                file,
                preprocessing,
                labels,
                wire,
                policy,
                Stages.NONE,
                false,
                null,
                TextSettings.NONE,
                Shapes.USUAL);
    }

    /** A model whose rounds follow the policy of {@link GatewayConfig.Coding}. */
    public ModelSource(
            String name, @Nullable Path file, Preprocessing preprocessing, List<String> labels, WireTypes wire) {
        this(name, file, preprocessing, labels, wire, null);
    }

    /** A copy with another policy; null for the policy of {@link GatewayConfig.Coding}. */
    public ModelSource withPolicy(@Nullable RoundPolicy other) {
        return new ModelSource(
                name, file, preprocessing, labels, wire, other, stages, softmax, detections, texts, shapes);
    }

    /** A copy whose answers have probabilities, or raw scores. */
    public ModelSource withSoftmax(boolean other) {
        return new ModelSource(
                name, file, preprocessing, labels, wire, policy, stages, other, detections, texts, shapes);
    }

    /** A copy with other stages. */
    public ModelSource withStages(Stages other) {
        return new ModelSource(
                name, file, preprocessing, labels, wire, policy, other, softmax, detections, texts, shapes);
    }

    /** A copy with other limits of open axes. */
    public ModelSource withShapes(Shapes other) {
        return new ModelSource(
                name, file, preprocessing, labels, wire, policy, stages, softmax, detections, texts, other);
    }

    /** A copy whose answers have the boxes of objects; null for none. */
    public ModelSource withDetections(@Nullable DetectionSettings other) {
        return new ModelSource(name, file, preprocessing, labels, wire, policy, stages, softmax, other, texts, shapes);
    }

    /** A copy that takes texts. */
    public ModelSource withTexts(TextSettings other) {
        return new ModelSource(
                name, file, preprocessing, labels, wire, policy, stages, softmax, detections, other, shapes);
    }

    /**
     * Limits of the open axes of a model.
     *
     * @param most largest extents that requests may have, by symbol; other axes have a usual one, as far as memory suffices
     * @param cached most shapes for which plans and buffers are kept, at least 1
     */
    public record Shapes(Map<String, Integer> most, int cached) {
        /** No configured extents; {@value #USUAL_CACHED} shapes are kept. */
        public static final Shapes USUAL = new Shapes(Map.of(), Shapes.USUAL_CACHED);

        public static final int USUAL_CACHED = 32;

        public Shapes {
            most = Map.copyOf(most);
            if (cached < 1 || most.values().stream().anyMatch(extent -> extent < 1)) {
                throw new IllegalArgumentException(
                        "extents and cached shapes must be at least 1, are " + most + " and " + cached);
            }
        }
    }

    /**
     * The stages of a model, and the nodes for its other layers.
     *
     * @param stages runs of steps that do not overlap
     * @param splitOver nodes that the layers outside of stages are split over; an empty list means all nodes
     */
    public record Stages(List<StageKey> stages, List<String> splitOver) {
        /** Every layer on its own, over all nodes. */
        public static final Stages NONE = new Stages(List.of(), List.of());

        public Stages {
            stages = List.copyOf(stages);
            splitOver = List.copyOf(splitOver);
        }

        /** Whether no stage and no node is named. */
        public boolean areNone() {
            return stages.isEmpty() && splitOver.isEmpty();
        }
    }

    /**
     * One stage in the configuration.
     *
     * @param from the step or value behind which the stage begins, or {@code input}
     * @param to the step or value with which the stage ends, or {@code output}
     * @param nodes each computes the whole stage; an empty list means any two nodes
     */
    public record StageKey(String from, String to, List<String> nodes) {
        public StageKey {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * How the numbers of a model's layers travel.
     *
     * @param usual for every layer without an entry in {@code layers}
     * @param layers exceptions, by the name of the layer
     */
    public record WireTypes(WireChoice usual, Map<String, WireChoice> layers) {
        /** Exact numbers in every layer. */
        public static final WireTypes EXACT = new WireTypes(WireChoice.EXACT, Map.of());

        public WireTypes {
            layers = Map.copyOf(layers);
        }

        /** How the numbers of this layer travel. */
        public WireChoice of(String layer) {
            return layers.getOrDefault(layer, usual);
        }
    }
}
