package dev.ballast.bench.attack;

import dev.ballast.bench.study.Charts;
import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.Latencies;
import dev.ballast.demo.SteadyLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Chart of the latency over a calm phase and an attack, with all turns overlaid. */
public final class AttackChart {
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private AttackChart() {}

    public static Charts of(AttackResult result) {
        Charts charts = new Charts();
        add(charts, "median-latency", "the median takes", "median latency, ms", result, 0.5);
        add(charts, "slowest-request", "the slowest request takes", "slowest request, ms", result, 1);
        return charts;
    }

    private static void add(Charts charts, String file, String what, String y, AttackResult result, double q) {
        String title = "Under attack " + what + " "
                + Figures.brief(result.latencies(Turn::attacked).quantileMs(q)) + " ms, in calm phases "
                + Figures.brief(result.latencies(Turn::calm).quantileMs(q)) + " ms";
        charts.add(
                new Charts.Axes(file, title, "sent so long after the phase began, s", y, true),
                List.of(line("calm", result, false, q), line("attacked", result, true, q)));
    }

    private static Charts.Line line(String name, AttackResult result, boolean attacked, double q) {
        int steps = (int) (result.options().phase().toNanos() / STEP_NS);
        List<Latencies> all = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            all.add(new Latencies());
        }
        for (Turn turn : result.turns()) {
            long beginNs = attacked ? turn.attackNs() : turn.calmNs();
            for (SteadyLoad.Sample one : result.pictures()) {
                long step = Math.floorDiv(one.begunNs() - beginNs, STEP_NS);
                if (step >= 0 && step < steps) {
                    all.get((int) step).add(one.tookNs());
                }
            }
        }
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            if (all.get(step).count() > 0) {
                x.add((step + 0.5) * STEP_NS / 1e9);
                y.add(all.get(step).quantileMs(q));
            }
        }
        return new Charts.Line(name, array(x), array(y));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
