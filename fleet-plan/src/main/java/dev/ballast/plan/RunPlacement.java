package dev.ballast.plan;

/** One way to place a run of steps: whole on one node, in stages over several, ... Each new way is one more implementation. */
public interface RunPlacement {
    /** How it is called in tables. */
    String label();

    /** What the run takes when it is placed so. */
    CostBreakdown terms(StepRun run, CostQuantile quantile);

    /** The spread of it. */
    default Latency latency(StepRun run) {
        return Latency.of(quantile -> terms(run, quantile).total());
    }
}
