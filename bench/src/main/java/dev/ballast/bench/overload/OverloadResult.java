package dev.ballast.bench.overload;

import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.StudyReport;
import dev.ballast.bench.study.TextTable;
import dev.ballast.demo.CoapLoad;
import java.util.List;

/**
 * The result of the study.
 *
 * @param seconds length of the overload
 * @param alone requests one by one
 * @param sustainable answers per second with some requests at a time
 * @param overload ten times as many requests as the gateway can serve
 * @param repeated number of requests of the overload that were sent more than once
 * @param growthMb growth of the gateway's live objects, in MiB; NaN when the JDK cannot tell
 */
public record OverloadResult(
        int seconds, Load alone, double sustainable, Load overload, int repeated, double growthMb) {
    static final int ANSWERED = 205;
    static final int BUSY = 503;
    private static final double MOST_P99_RATIO = 3;

    /** Growth that may come and go: code that is compiled, buffers of threads. */
    private static final double MOST_GROWTH_MB = 6;

    /** Latencies of the requests with one outcome. */
    public record Times(int count, double p50Ms, double p99Ms, double slowestMs) {
        static Times of(CoapLoad.Report report, int code) {
            return new Times(
                    report.count(code),
                    report.quantileMs(code, 0.5),
                    report.quantileMs(code, 0.99),
                    report.quantileMs(code, 1));
        }
    }

    /**
     * The outcomes of some requests.
     *
     * @param twice requests that were sent once and answered more than once
     * @param codes the codes of all answers
     */
    public record Load(int sent, Times answered, Times busy, int lost, int twice, List<Integer> codes) {
        public Load {
            codes = List.copyOf(codes);
        }

        static Load of(CoapLoad.Report report) {
            return new Load(
                    report.sent(),
                    Times.of(report, ANSWERED),
                    Times.of(report, BUSY),
                    report.lost(),
                    report.answeredTwice(),
                    report.codes());
        }
    }

    /** Table, figures and limits. */
    public StudyReport report() {
        TextTable table = new TextTable("load", "outcome", "requests", "p50 ms", "p99 ms", "slowest ms");
        row(table, "one by one", "answered", alone.answered());
        row(table, "overload", "answered", overload.answered());
        row(table, "overload", "turned away", overload.busy());
        StudyReport report = new StudyReport("overload", table);
        report.count("seconds", seconds);
        report.figure("sustainable_per_s", sustainable);
        report.count("sent", overload.sent());
        report.count("answered", overload.answered().count());
        report.count("turned_away", overload.busy().count());
        report.count("lost", overload.lost());
        report.count("answered_twice", overload.twice());
        report.count("sent_again", repeated);
        report.figure("usual_p99_ms", alone.answered().p99Ms());
        report.figure("answered_p99_ms", overload.answered().p99Ms());
        double ratio = overload.answered().p99Ms() / alone.answered().p99Ms();
        report.figure("p99_ratio", ratio);
        report.figure("turned_away_p50_ms", overload.busy().p50Ms());
        report.figure("turned_away_slowest_ms", overload.busy().slowestMs());
        report.figure("gateway_growth_mb", growthMb);
        report.limit(overload.lost() == 0, overload.lost() + " requests were lost");
        report.limit(overload.twice() == 0, overload.twice() + " requests were answered twice");
        report.limit(
                List.of(ANSWERED, BUSY).containsAll(overload.codes()),
                "an answer was neither 2.05 nor 5.03: " + overload.codes());
        report.limit(
                ratio <= MOST_P99_RATIO,
                "p99 of the answered requests is " + Figures.decimals(ratio, 3)
                        + " times the usual p99, at most 3 is allowed");
        report.limit(
                !(overload.busy().p50Ms() > alone.answered().p99Ms()),
                "half of the requests that were turned away waited longer than the usual p99");
        report.limit(
                !(growthMb > MOST_GROWTH_MB),
                "the gateway's live objects grew by " + Figures.decimals(growthMb, 1) + " MiB, at most 6 are allowed");
        return report;
    }

    private static void row(TextTable table, String load, String outcome, Times times) {
        table.add(
                load,
                outcome,
                Integer.toString(times.count()),
                Figures.decimals(times.p50Ms(), 2),
                Figures.decimals(times.p99Ms(), 2),
                Figures.decimals(times.slowestMs(), 2));
    }
}
