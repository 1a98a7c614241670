package dev.ballast.gateway.models;

import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.model.open.ShapedModel;
import dev.ballast.rounds.Deployed;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A served model for inputs of one shape: the model to run, and where its layers run. They run on the nodes and with the parts of the
 * model's deployment, so a shape needs no push. A layer that is too small at this shape for a trip over the network, or too small to be
 * cut, runs on the gateway. Shared between threads.
 */
public final class ServedShape {
    private final ServedModel served;
    private final Model model;
    private final @Nullable ShapedModel shaped;
    private volatile @Nullable Placed placed;

    /** The shape of a model whose extents are fixed, or at which an open model was planned. */
    ServedShape(ServedModel served) {
        this.served = served;
        this.model = served.model();
        this.shaped = null;
    }

    /** Another shape of an open model. */
    ServedShape(ServedModel served, ShapedModel shaped) {
        this.served = served;
        this.model = shaped.model();
        this.shaped = shaped;
    }

    /** The layers as they are deployed, by linear step of the shape; null for those on the gateway. */
    private static final class Placed {
        private final Deployment of;
        private final @Nullable Deployed[] layers;

        private Placed(Deployment of, @Nullable Deployed[] layers) {
            this.of = of;
            this.layers = layers;
        }
    }

    /** The model whose shape this is. */
    public ServedModel served() {
        return served;
    }

    /** The model with the extents of this shape. */
    public Model model() {
        return model;
    }

    /** Bytes of the buffers of one run. */
    public long bytes() {
        return shaped == null ? 0 : shaped.bytes();
    }

    /** The deployed layer of a linear step; null when the gateway computes it. */
    public @Nullable Deployed deployed(int linearStep) {
        return shaped == null ? served.deployed(linearStep) : placed(shaped).layers[linearStep];
    }

    /** A stage as it is deployed. Only a model of fixed extents has stages. */
    public Deployed stage(int index) {
        return served.stage(index);
    }

    /** All split layers and stages: one round runs for each. */
    public Stream<Deployed> remote() {
        return shaped == null
                ? served.remote().stream()
                : Stream.of(placed(shaped).layers).filter(Objects::nonNull);
    }

    @SuppressWarnings("ReferenceEquality") // each plan is one object
    private Placed placed(ShapedModel of) {
        Deployment now = served.deployment();
        Placed latest = placed;
        if (latest == null || latest.of != now) {
            latest = new Placed(now, layers(of, now));
            placed = latest;
        }
        return latest;
    }

    private @Nullable Deployed[] layers(ShapedModel of, Deployment now) {
        List<LinearStep> steps = of.model().linearSteps();
        @Nullable Deployed[] layers = new Deployed[steps.size()];
        for (int step = 0; step < layers.length; step++) {
            int planned = served.plannedStep(of.layers().get(step));
            Deployed deployed = planned < 0 ? null : now.layer(planned);
            boolean isWorthATrip = steps.get(step).layer().macs() >= served.splitFromMacs();
            layers[step] = deployed == null || !isWorthATrip ? null : at(deployed, steps.get(step));
        }
        return layers;
    }

    private static @Nullable Deployed at(Deployed layer, LinearStep step) {
        try {
            return layer.at(step.layer().lowering());
        } catch (IllegalArgumentException e) {
            return null; // it has too few outputs to be cut in the same way
        }
    }
}
