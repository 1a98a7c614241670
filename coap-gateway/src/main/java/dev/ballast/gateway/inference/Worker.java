package dev.ballast.gateway.inference;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.PartTransport;
import dev.ballast.gateway.detection.Detection;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.ClassScores;
import dev.ballast.gateway.models.ComputedOutputs;
import dev.ballast.gateway.models.Findings;
import dev.ballast.gateway.models.InputType;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gateway.models.ServedShape;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.rounds.Deadline;
import dev.ballast.rounds.RequestTally;
import dev.ballast.rounds.RoundContext;
import dev.ballast.rounds.RoundDriver;
import dev.ballast.rounds.RoundServices;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one request at a time, from its bytes to its outputs, and holds the buffers for that. Owned by one thread. */
public final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final RoundServices services;
    private final NanoClock nanoClock;
    private final RoundDriver driver;
    private final LocalBackend local;
    private final ShapeRunners runners;

    public Worker(PartTransport transport, RoundServices services, GemmKernel kernel, NanoClock nanoClock) {
        this.services = services;
        this.nanoClock = nanoClock;
        this.driver = new RoundDriver(transport, services, kernel, nanoClock);
        this.local = new LocalBackend(kernel);
        this.runners = new ShapeRunners(kernel);
    }

    /** Runs the request. Every outcome is a result, including a failure. */
    public InferenceResult run(InferenceRequest request, long acceptedNs) {
        long startedNs = nanoClock.nanos();
        RequestTally tally = new RequestTally();
        Deadline deadline = new Deadline(acceptedNs + request.options().within().toNanos(), nanoClock);
        try {
            RequestBody body = request.source().read(deadline);
            InputType.requireFinite(request.model().signature(), body.inputs());
            tally.inputRead(nanoClock.nanos() - startedNs);
            ComputedOutputs computed = infer(request, body, deadline, tally);
            Findings findings = request.model().reader().read(body, computed);
            if (deadline.passed()) {
                return tooLate(request, obtained(tally, acceptedNs, startedNs));
            }
            InferenceResult.Answered answered = new InferenceResult.Answered(
                    request,
                    request.model().reader().answer(body, computed),
                    findings,
                    obtained(tally, acceptedNs, startedNs));
            tell(request, TelemetryEvent.Outcome.ANSWERED, answered.obtained(), top(answered));
            return answered;
        } catch (FleetBackend.TooLateException e) {
            return tooLate(request, obtained(tally, acceptedNs, startedNs));
        } catch (BadInputException e) {
            if (deadline.passed()) { // the deadline may be the cause
                tally.inputRead(nanoClock.nanos() - startedNs);
                return undecoded(request, obtained(tally, acceptedNs, startedNs));
            }
            return new InferenceResult.BadInput(String.valueOf(e.getMessage()));
        } catch (RequestException e) { // the values of the request do not fit, such as an index out of range
            return new InferenceResult.BadInput(String.valueOf(e.getMessage()));
        } catch (FleetBackend.StoppedException e) {
            return new InferenceResult.Stopping();
        } catch (OutOfMemoryError e) {
            drop(request.model());
            LOG.error(
                    "inference {} of {} failed: out of memory ({}); give the gateway a larger heap",
                    request.id(),
                    request.model().name(),
                    e.getMessage());
            return new InferenceResult.Broken();
        } catch (RuntimeException
                | Error e) { // a failure in one request must not end the thread that serves the next request
            drop(request.model());
            LOG.error("inference {} of {} failed", request.id(), request.model().name(), e);
            return new InferenceResult.Broken();
        }
    }

    /**
     * Drops the buffers of the model. They may be half written, or there may be no memory for them. The next request makes new
     * buffers.
     */
    private void drop(ServedModel model) {
        runners.dropAll(model::equals);
        release();
    }

    /** Drops the buffers of retired models and of layers that have been redeployed. */
    void release() {
        runners.dropAll(ServedModel::isRetired);
        driver.retain(runners.shapes().stream().flatMap(ServedShape::remote).collect(Collectors.toSet()));
    }

    private ComputedOutputs infer(InferenceRequest request, RequestBody body, Deadline deadline, RequestTally tally)
            throws BadInputException {
        ServedModel model = request.model();
        ServedShape shape = model.at(body.inputs());
        RoundContext context = new RoundContext(model.name(), request.id(), request.policy(), deadline);
        try {
            List<Integer> needed = model.neededFor(body.outputs());
            List<Tensor> tensors =
                    runner(shape).run(body.inputs(), needed, new FleetBackend(shape, local, driver, context, tally));
            return new ComputedOutputs(shape.model().outputs(), needed, tensors);
        } finally { // also when the deadline passed after some rounds
            tally.publish(services.telemetry());
        }
    }

    /** The buffers for a shape. Other shapes may lose theirs, and so their layers. */
    private ModelRunner runner(ServedShape shape) {
        if (!runners.has(shape) && runners.makeRoomFor(shape)) {
            release();
        }
        return runners.of(shape);
    }

    /** The strongest class, or that of the strongest object. */
    private static TelemetryEvent.TopClass top(InferenceResult.Answered answered) {
        ClassScores classes = answered.request().model().reader().classes();
        if (answered.findings() instanceof Findings.Objects objects
                && !objects.detections().objects().isEmpty()) {
            Detection strongest = objects.detections().objects().get(0);
            return new TelemetryEvent.TopClass(
                    strongest.label(), classes.nameOrEmpty(strongest.label()), strongest.score());
        }
        if (answered.findings() instanceof Findings.Scores scores) {
            int index = scores.tensor().argMax();
            float[] values = classes.values(scores.tensor().data());
            return new TelemetryEvent.TopClass(index, classes.nameOrEmpty(index), values[index]);
        }
        return TelemetryEvent.TopClass.NONE;
    }

    private InferenceResult.TooLate undecoded(InferenceRequest request, InferenceResult.Obtained how) {
        tell(request, TelemetryEvent.Outcome.REFUSED, how, TelemetryEvent.TopClass.NONE);
        return new InferenceResult.TooLate(
                "the deadline of " + request.options().within().toMillis() + " ms passed: " + how.queueNs() / 1_000_000
                        + " ms in the queue, " + how.inputNs() / 1_000_000 + " ms decoding the input");
    }

    private InferenceResult.TooLate tooLate(InferenceRequest request, InferenceResult.Obtained how) {
        tell(request, TelemetryEvent.Outcome.REFUSED, how, TelemetryEvent.TopClass.NONE);
        return new InferenceResult.TooLate(
                "the deadline of " + request.options().within().toMillis() + " ms passed: " + how.queueNs() / 1_000_000
                        + " ms in the queue, " + how.roundsNs() / 1_000_000 + " ms in " + how.rounds() + " rounds");
    }

    private InferenceResult.Obtained obtained(RequestTally tally, long acceptedNs, long startedNs) {
        return new InferenceResult.Obtained(
                startedNs - acceptedNs,
                tally.inputNs(),
                tally.roundsNs(),
                nanoClock.nanos() - acceptedNs,
                tally.rounds(),
                tally.recoveredSlices(),
                tally.localParts(),
                tally.slicesAskedAgain(),
                tally.missingNodes());
    }

    private void tell(
            InferenceRequest request,
            TelemetryEvent.Outcome outcome,
            InferenceResult.Obtained how,
            TelemetryEvent.TopClass top) {
        long glueNs = how.totalNs() - how.queueNs() - how.roundsNs();
        services.telemetry()
                .publish(new TelemetryEvent.Inference(
                        request.model().name(),
                        request.id(),
                        outcome,
                        new TelemetryEvent.Stages(
                                how.queueNs() / 1000, how.roundsNs() / 1000, glueNs / 1000, how.totalNs() / 1000),
                        how.recoveredSlices(),
                        how.missingNodes(),
                        top));
    }
}
