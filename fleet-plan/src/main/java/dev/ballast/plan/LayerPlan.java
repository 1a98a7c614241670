package dev.ballast.plan;

import dev.ballast.coding.Code;
import dev.ballast.coding.SplitLayer;
import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.model.Stage;
import dev.ballast.model.StageStep;
import dev.ballast.model.Step;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Where one linear layer, or a stage of several with all that is between them, runs. */
public sealed interface LayerPlan {
    /** Whether a step is one that plans place: a linear layer or a stage. */
    static boolean places(Step step) {
        return step instanceof LinearStep || step instanceof StageStep;
    }

    /** The steps of a model that are placed, in the order of plans. */
    static List<Step> steps(Model model) {
        return model.steps().stream().filter(LayerPlan::places).toList();
    }

    /**
     * How many nodes may fail, whichever they are, before some of these cannot be put together from what the others give; 0 when no node
     * takes part. It is the least of all: codes differ where layers are cut in other ways, or there are fewer copies of a stage.
     */
    static int survives(List<LayerPlan> plan) {
        return plan.stream()
                .map(LayerPlan::codeOf)
                .flatMap(Optional::stream)
                .mapToInt(LayerPlan::lossesCovered)
                .min()
                .orElse(0);
    }

    private static Optional<Code> codeOf(LayerPlan layer) {
        return layer instanceof Split split
                ? Optional.of(split.coded().code())
                : layer instanceof Staged staged ? Optional.of(staged.code()) : Optional.empty();
    }

    /**
     * A data part is gone for good with all parity parts that it is in. In codes that planners choose, copies and such that are MDS in each
     * group of columns, nothing less is.
     */
    private static int lossesCovered(Code code) {
        return IntStream.range(0, code.dataParts())
                .map(data -> (int) IntStream.range(code.dataParts(), code.parts())
                        .filter(parity -> code.coefficient(parity, data) != 0)
                        .count())
                .min()
                .orElse(0);
    }

    /** The layer's or the stage's name in the model. */
    String layer();

    /** The gateway computes it, for {@code reason}. */
    record Local(String layer, String reason) implements LayerPlan {}

    /**
     * Cut over the nodes: part p of the code runs on node {@code nodes.get(p)}, an index into the fleet.
     *
     * @param coded the layer with its code and parts
     */
    record Split(String layer, SplitLayer coded, List<Integer> nodes) implements LayerPlan {
        public Split {
            nodes = List.copyOf(nodes);
            if (nodes.size() != coded.code().parts()) {
                throw new IllegalArgumentException(
                        nodes.size() + " nodes for the " + coded.code().parts() + " parts of " + layer);
            }
        }
    }

    /**
     * On several nodes, each of which computes all of the stage: part p of the code, which has one data part, is the copy on node {@code
     * nodes.get(p)}, an index into the fleet.
     *
     * @param stage what is computed
     */
    record Staged(String layer, Stage stage, List<Integer> nodes) implements LayerPlan {
        public Staged {
            nodes = List.copyOf(nodes);
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("no node for stage " + layer);
            }
        }

        /** As many copies as there are nodes. */
        public Code code() {
            return Code.copies(nodes.size());
        }
    }
}
