package dev.ballast.plan;

/**
 * One way to compute a layer, and its predicted time.
 *
 * @param label for tables
 * @param terms at the medians
 * @param latency the sum of the terms with its spread
 */
public record LayerAlternative(String label, CostBreakdown terms, Latency latency) {}
