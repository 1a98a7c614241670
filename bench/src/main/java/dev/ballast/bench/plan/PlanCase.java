package dev.ballast.bench.plan;

import java.util.List;

/**
 * One model behind one kind of link.
 *
 * @param model name of letters, digits and dashes
 * @param file path under the data folder; random weights are filled in when {@code hollow}
 * @param link text for {@link dev.ballast.link.LinkProfile#parse}
 * @param slow whether each node is limited to a share of a processor, as if it were a board of its own
 */
public record PlanCase(String model, String file, boolean hollow, String link, boolean slow) {
    private static final String NEAR = "rtt=4ms";
    private static final String FAR = "rtt=10ms,bandwidth=20M";
    private static final String WIRED = "wired";

    /** Every model behind every link, those behind the same link one after the other. */
    public static final List<PlanCase> ALL = List.of(
            lenet5(NEAR),
            resnet20(NEAR),
            squeezenet11(NEAR),
            alexnet(NEAR),
            lenet5(FAR),
            resnet20(FAR),
            squeezenet11(FAR),
            alexnet(FAR));

    /** Small and large activations, few and many rounds. */
    static final List<PlanCase> QUICK = List.of(lenet5(NEAR), alexnet(NEAR), lenet5(FAR));

    /** Products dominate, and the way is short: where a fleet can gain. */
    static final List<PlanCase> SLOW =
            List.of(alexnet(WIRED).onSlowBoards(), squeezenet11(WIRED).onSlowBoards());

    /** The one that is over first. */
    static final List<PlanCase> QUICK_SLOW = SLOW.subList(1, 2);

    private PlanCase onSlowBoards() {
        return new PlanCase(model, file, hollow, link, true);
    }

    private static PlanCase lenet5(String link) {
        return new PlanCase("lenet5", "models/lenet5/model.onnx", false, link, false);
    }

    private static PlanCase resnet20(String link) {
        return new PlanCase("resnet20-cifar10", "models/resnet20-cifar10/model.onnx", false, link, false);
    }

    private static PlanCase squeezenet11(String link) {
        return new PlanCase("squeezenet11", "models/squeezenet11/model.onnx", false, link, false);
    }

    private static PlanCase alexnet(String link) {
        return new PlanCase("alexnet", "onnx-light/light_bvlc_alexnet.onnx", true, link, false);
    }

    /** For people. */
    @Override
    public String toString() {
        return model + " behind " + link + (slow ? " on slow boards" : "");
    }
}
