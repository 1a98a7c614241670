package dev.ballast.bench.plan;

import java.util.List;

/**
 * One model behind one kind of link.
 *
 * @param model its name, of letters, digits and dashes
 * @param file under the data folder; its weights are made up where {@code hollow}
 * @param link as {@link dev.ballast.link.LinkProfile#parse} reads it
 */
public record PlanCase(String model, String file, boolean hollow, String link) {
    private static final String NEAR = "rtt=4ms";
    private static final String SLOW = "rtt=10ms,bandwidth=20M";

    /** Every model behind every link, those behind the same link one after the other. */
    public static final List<PlanCase> ALL = List.of(
            lenet5(NEAR),
            resnet20(NEAR),
            squeezenet11(NEAR),
            alexnet(NEAR),
            lenet5(SLOW),
            resnet20(SLOW),
            squeezenet11(SLOW),
            alexnet(SLOW));

    /** Small and large activations, few and many rounds. */
    static final List<PlanCase> QUICK = List.of(lenet5(NEAR), alexnet(NEAR), lenet5(SLOW));

    private static PlanCase lenet5(String link) {
        return new PlanCase("lenet5", "models/lenet5/model.onnx", false, link);
    }

    private static PlanCase resnet20(String link) {
        return new PlanCase("resnet20-cifar10", "models/resnet20-cifar10/model.onnx", false, link);
    }

    private static PlanCase squeezenet11(String link) {
        return new PlanCase("squeezenet11", "models/squeezenet11/model.onnx", false, link);
    }

    private static PlanCase alexnet(String link) {
        return new PlanCase("alexnet", "onnx-light/light_bvlc_alexnet.onnx", true, link);
    }
}
