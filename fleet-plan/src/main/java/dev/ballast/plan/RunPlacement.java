package dev.ballast.plan;

/** One way to place a run of steps, for example whole on one node. A new way is a new implementation. */
public interface RunPlacement {
    /** Name of this placement in tables. */
    String label();

    /** Terms of the run's time with this placement. */
    CostBreakdown terms(StepRun run, CostQuantile quantile);

    /** Time of the run with its spread. */
    default Latency latency(StepRun run) {
        return Latency.of(quantile -> terms(run, quantile).total());
    }
}
