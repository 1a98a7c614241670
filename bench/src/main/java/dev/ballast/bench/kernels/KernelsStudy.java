package dev.ballast.bench.kernels;

import dev.ballast.bench.study.Figures;
import dev.ballast.clock.NanoClock;
import dev.ballast.gemm.Kernels;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Compares Ballast's kernels with EJML, netlib, onnxruntime and numpy, on one thread and in turns. It covers products of real layers,
 * AlexNet's fc6 beside the rate of memory, fc6 with weights in smaller formats, and whole models. Every result is checked before it is
 * timed.
 */
public final class KernelsStudy {
    private static final List<Integer> BATCHES = List.of(2, 4, 8);
    private static final List<Integer> QUICK_BATCHES = List.of(4);

    private final Extent extent;
    private final @Nullable Path data;
    private final Stopwatch stopwatch;

    /**
     * Extent of the study.
     *
     * @param gemv layers of one column
     * @param skinny layers of a few columns, over equal weights
     * @param python the command that runs Python
     */
    record Extent(
            List<LayerShape> gemm,
            LayerShape gemv,
            List<LayerShape> skinny,
            List<ModelSource> models,
            Pace pace,
            String python) {}

    private KernelsStudy(Extent extent, @Nullable Path data, Stopwatch stopwatch) {
        this.extent = extent;
        this.data = data;
        this.stopwatch = stopwatch;
    }

    /**
     * Every layer; whole models too if there is a folder of data.
     *
     * @param processorClock nanoseconds that the calling thread has run: what is compared
     * @param nanoClock tells when to stop
     */
    public static KernelsStudy full(@Nullable Path data, NanoClock processorClock, NanoClock nanoClock) {
        return of(extent(LayerShapes.ALL, BATCHES, Pace.FULL), data, new Stopwatch(processorClock, nanoClock));
    }

    /** The layers that {@code --json} tells of; otherwise as {@link #full}. */
    public static KernelsStudy quick(@Nullable Path data, NanoClock processorClock, NanoClock nanoClock) {
        return of(
                extent(LayerShapes.COMPARED, QUICK_BATCHES, Pace.QUICK),
                data,
                new Stopwatch(processorClock, nanoClock));
    }

    /** Any extent; for tests. */
    static KernelsStudy of(Extent extent, @Nullable Path data, Stopwatch stopwatch) {
        return new KernelsStudy(extent, data, stopwatch);
    }

    private static Extent extent(List<LayerShape> gemm, List<Integer> batches, Pace pace) {
        List<LayerShape> skinny = batches.stream().map(LayerShapes::fc6).toList();
        return new Extent(gemm, LayerShapes.fc6(1), skinny, ModelSource.ALL, pace, "python3");
    }

    /** Runs all of it on the calling thread. */
    public KernelsResult run(PrintWriter people) throws IOException, InterruptedException, MismatchException {
        try (Numpy numpy = Numpy.open(extent.python())) {
            Bench bench = new Bench(Kernels.available(), numpy, extent.pace(), stopwatch);
            return run(bench, people);
        }
    }

    private KernelsResult run(Bench bench, PrintWriter people)
            throws IOException, InterruptedException, MismatchException {
        KernelsResult.Models models =
                models(bench, people); // before another library's vectors are in the JVM's profiles
        LayerContest contest = new LayerContest(bench);
        List<Comparison> gemm = new ArrayList<>();
        for (LayerShape shape : extent.gemm()) {
            gemm.add(told(contest.run(Operands.of(shape), List.of()), people));
        }
        Operands dense = Operands.of(extent.gemv());
        ReadRate reading = new ReadRate(dense.weights(), bench.stopwatch());
        Comparison gemv = told(contest.run(dense, List.of(reading)), people);
        List<Comparison> skinny = new ArrayList<>();
        for (LayerShape shape : extent.skinny()) {
            skinny.add(told(contest.run(Operands.over(shape, dense.weights()), List.of()), people));
        }
        Comparison formats = told(new FormatContest(bench).run(dense), people);
        boolean openBlas = bench.numpy() instanceof Numpy.Child child
                && child.versions().toLowerCase(Locale.ROOT).contains("openblas");
        return new KernelsResult(
                bench.best().name(),
                gemm,
                gemv,
                skinny,
                formats,
                models,
                reading.way(),
                versions(bench.numpy()),
                openBlas);
    }

    private KernelsResult.Models models(Bench bench, PrintWriter people)
            throws IOException, InterruptedException, MismatchException {
        if (data == null) {
            return new KernelsResult.Models(
                    List.of(), "whole models are skipped: set BALLAST_DATA or give --data with a folder of models");
        }
        ModelContest contest = new ModelContest(bench, data);
        List<ModelRow> rows = new ArrayList<>();
        for (ModelSource source : extent.models()) {
            people.println(source.title());
            people.flush();
            rows.add(contest.run(source));
        }
        return new KernelsResult.Models(rows, "");
    }

    private static String versions(Numpy numpy) {
        if (numpy instanceof Numpy.Absent absent) {
            return "numpy is skipped: " + absent.why();
        }
        return ((Numpy.Child) numpy).versions();
    }

    private static Comparison told(Comparison row, PrintWriter people) {
        people.printf(
                "%s, %s: %s ms%n",
                row.shape().name(),
                row.shape().extents(),
                Figures.decimals(row.outcome().seconds() * 1e3, 3));
        people.flush();
        return row;
    }
}
