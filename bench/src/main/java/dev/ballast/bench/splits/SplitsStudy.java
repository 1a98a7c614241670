package dev.ballast.bench.splits;

import dev.ballast.clock.NanoClock;
import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Table I of the paper, with figures: AlexNet's layers under each split over four data parts, any one of which may be lost. Traffic,
 * memory and work of the parts are counted. Their time is measured on one thread, in turns with the whole layer. No nodes, no network.
 */
public final class SplitsStudy {
    private static final int ROUNDS = 21;

    private final List<AlexNetLayer> layers;
    private final int rounds;
    private final NanoClock nanoClock;
    private final GemmKernel kernel = Kernels.best();

    private SplitsStudy(List<AlexNetLayer> layers, int rounds, NanoClock nanoClock) {
        this.layers = List.copyOf(layers);
        this.rounds = rounds;
        this.nanoClock = nanoClock;
    }

    /** All eight layers. */
    public static SplitsStudy full(NanoClock nanoClock) {
        return new SplitsStudy(AlexNetLayer.ALL, ROUNDS, nanoClock);
    }

    /** A convolution and a dense layer. */
    public static SplitsStudy quick(NanoClock nanoClock) {
        return new SplitsStudy(List.of(AlexNetLayer.CONV3, AlexNetLayer.FC3), ROUNDS, nanoClock);
    }

    /** Any layers; for tests. */
    static SplitsStudy of(List<AlexNetLayer> layers, int rounds, NanoClock nanoClock) {
        return new SplitsStudy(layers, rounds, nanoClock);
    }

    /** Runs all of it on the calling thread. */
    public SplitsResult run(PrintWriter people) {
        List<SplitsRow> rows = new ArrayList<>();
        for (AlexNetLayer layer : layers) {
            LinearLayer whole = layer.layer();
            for (SplitVariant way : SplitVariant.values()) {
                people.printf("%s, %s split%n", layer.title(), way.title());
                people.flush();
                rows.add(row(layer, way, whole));
            }
        }
        return new SplitsResult(kernel.name(), rounds, rows);
    }

    private SplitsRow row(AlexNetLayer layer, SplitVariant way, LinearLayer whole) {
        SplitLayer split;
        try {
            split = way.split(whole);
        } catch (IllegalArgumentException e) {
            return new SplitsRow.Refused(layer, way, String.valueOf(e.getMessage()));
        }
        Timing timing = new SplitTimer(split, kernel, nanoClock).time(layer.activation(), rounds);
        return SplitsRow.Measured.of(layer, way, split, timing);
    }
}
