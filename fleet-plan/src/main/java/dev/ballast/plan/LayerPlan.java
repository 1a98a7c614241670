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

/** Where one linear layer or one stage runs. */
public sealed interface LayerPlan {
    /** Whether plans place this step: a linear layer or a stage. */
    static boolean places(Step step) {
        return step instanceof LinearStep || step instanceof StageStep;
    }

    /** The steps of a model that plans place, in running order. */
    static List<Step> steps(Model model) {
        return model.steps().stream().filter(LayerPlan::places).toList();
    }

    /**
     * How many nodes may fail, whichever they are, while the other nodes' answers still give every layer; 0 when no node takes part. It is
     * the least over all layers and stages, because their codes and numbers of copies may differ.
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
     * A data part cannot be recovered once it and all parity parts over it are lost. Planners choose copies and codes that are MDS in each
     * group of columns; for these codes no smaller loss is beyond recovery.
     */
    private static int lossesCovered(Code code) {
        return IntStream.range(0, code.dataParts())
                .map(data -> (int) IntStream.range(code.dataParts(), code.parts())
                        .filter(parity -> code.coefficient(parity, data) != 0)
                        .count())
                .min()
                .orElse(0);
    }

    /** Name of the layer or the stage in the model. */
    String layer();

    /** The gateway computes the layer. {@code reason} is for people. */
    record Local(String layer, String reason) implements LayerPlan {}

    /**
     * The layer is split over nodes: part p of the code runs on node {@code nodes.get(p)}, an index into the fleet.
     *
     * @param coded the layer with its code and parts
     */
    record Split(String layer, SplitLayer coded, List<Integer> nodes) implements LayerPlan {
        public Split {
            nodes = List.copyOf(nodes);
            if (nodes.size() != coded.code().parts()) {
                throw new IllegalArgumentException(
                        layer + " has " + coded.code().parts() + " parts and needs as many nodes, got " + nodes.size());
            }
        }
    }

    /**
     * Each of several nodes computes the whole stage. The code has one data part; part p is the copy on node {@code nodes.get(p)}, an index
     * into the fleet.
     *
     * @param stage the run of layers that each node computes
     */
    record Staged(String layer, Stage stage, List<Integer> nodes) implements LayerPlan {
        public Staged {
            nodes = List.copyOf(nodes);
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("stage " + layer + " needs at least one node");
            }
        }

        /** One copy for each node. */
        public Code code() {
            return Code.copies(nodes.size());
        }
    }
}
