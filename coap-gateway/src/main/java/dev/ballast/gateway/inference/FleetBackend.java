package dev.ballast.gateway.inference;

import dev.ballast.gateway.models.ServedShape;
import dev.ballast.model.LinearBackend;
import dev.ballast.model.LinearStep;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.StageStep;
import dev.ballast.rounds.Deployed;
import dev.ballast.rounds.RequestTally;
import dev.ballast.rounds.RoundContext;
import dev.ballast.rounds.RoundDriver;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;

/**
 * Runs the linear steps and stages of one request, over the fleet or on the gateway, as the plan says. Owned by the worker of the
 * request.
 */
final class FleetBackend implements LinearBackend {
    private final ServedShape model;
    private final LocalBackend local;
    private final RoundDriver driver;
    private final RoundContext context;
    private final RequestTally tally;

    FleetBackend(ServedShape model, LocalBackend local, RoundDriver driver, RoundContext context, RequestTally tally) {
        this.model = model;
        this.local = local;
        this.driver = driver;
        this.context = context;
        this.tally = tally;
    }

    /** The gateway stops while a request runs. Thrown through the steps of the model. */
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The deadline of a request passes while the request runs. Thrown through the steps of the model. */
    static final class TooLateException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public void multiply(LinearStep step, Tensor activation, Tensor raw) {
        Deployed layer = model.deployed(step.index());
        if (layer != null) {
            run(layer, activation, raw);
            return;
        }
        local.multiply(step, activation, raw);
    }

    @Override
    public void stage(StageStep step, FloatTensor input, FloatTensor output) {
        run(model.stage(step.index()), input, output);
    }

    private void run(Deployed layer, Tensor activation, Tensor raw) {
        try {
            driver.run(layer, context, tally, activation, raw);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
    }

    /** Ends the run when its deadline has passed, whether the next step is local or not. */
    @Override
    public void beforeStep() {
        if (context.deadline().passed()) {
            throw new TooLateException();
        }
    }
}
