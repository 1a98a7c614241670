package dev.ballast.bench.kernels;

/** The result for one layer. */
record Comparison(LayerShape shape, Outcome outcome) {
    /** Operations a second of whoever takes so long. */
    double flopRate(double seconds) {
        return shape.flops() / seconds;
    }

    /** Operations a second of whoever multiplies fastest; reading alone does not count. */
    double bestFlopRate() {
        double least = outcome.rivals().stream()
                .filter(rival -> !rival.name().equals(ReadRate.NAME))
                .mapToDouble(Outcome.Rival::seconds)
                .reduce(outcome.seconds(), Math::min);
        return flopRate(least);
    }
}
