package dev.ballast.plan;

/** Where a layer runs, and its predicted time there. */
public record LayerPrediction(LayerPlan plan, LayerAlternative cost) {}
