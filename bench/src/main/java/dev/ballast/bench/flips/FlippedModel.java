package dev.ballast.bench.flips;

import dev.ballast.demo.PhotoModel;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.picture.Preprocessing;
import java.nio.file.Path;
import java.util.List;

/**
 * A model of the study.
 *
 * @param name name for people and programs
 * @param largest upper limit of its inputs; the lower one is 0
 * @param bits bits that are flipped in each layer, one after the other; the highest bit stands for all beyond it
 */
record FlippedModel(String name, ModelSource source, float largest, List<Integer> bits) {
    /** Nodes compute parts of it as whole stages. */
    private static final String STAGES = "lenet5-stages";

    private static final String INTEGERS = "mnist-cnn-int8-qop";
    private static final int SIGN = 31;
    private static final int TOP_EXPONENT = 30;

    /** Whether the model has to be read from the folder of models. */
    static boolean isStored(String name) {
        return !name.equals(Models.BUILT_IN) && !name.equals(STAGES);
    }

    /**
     * The model of this name.
     *
     * @param data the folder that holds models/, for stored models
     */
    static FlippedModel of(String name, Path data) throws GatewayException {
        return switch (name) {
            case Models.BUILT_IN -> new FlippedModel(name, Models.builtIn(), 1, List.of(SIGN, TOP_EXPONENT));
            case STAGES -> new FlippedModel(name, Models.builtIn().withStages(stages()), 1, List.of(SIGN));
            default -> new FlippedModel(name, stored(name, data), name.equals(INTEGERS) ? 255 : 1, List.of(SIGN));
        };
    }

    /** Two copies of each of two stages. Three nodes have parts of the layer between them. */
    private static ModelSource.Stages stages() {
        return new ModelSource.Stages(
                List.of(
                        new ModelSource.StageKey("input", "/MaxPool_1", List.of("node-1", "node-2")),
                        new ModelSource.StageKey("/fc1/Gemm", "output", List.of("node-2", "node-5"))),
                List.of("node-3", "node-4", "node-5"));
    }

    /** Requests carry tensors, so it does not matter how pictures are prepared. */
    private static ModelSource stored(String name, Path data) throws GatewayException {
        return new PhotoModel(name, 0, Preprocessing.grey(255)).source(data);
    }
}
