package dev.ballast.plan;

/**
 * One way to compute a layer, and what it takes.
 *
 * @param label for tables
 * @param terms by medians
 * @param latency its spread
 */
public record LayerAlternative(String label, CostBreakdown terms, Latency latency) {}
