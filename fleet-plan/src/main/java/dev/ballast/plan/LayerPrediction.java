package dev.ballast.plan;

/** A layer, where it runs, and what that takes. */
public record LayerPrediction(LayerPlan plan, LayerAlternative cost) {}
