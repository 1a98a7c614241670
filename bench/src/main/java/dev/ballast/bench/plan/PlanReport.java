package dev.ballast.bench.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.bench.study.TextTable;
import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.plan.LinkCost;
import dev.ballast.plan.ModelPrediction;
import java.io.PrintWriter;
import java.util.Locale;

/** Writes the result of the study, for people and for programs. */
public final class PlanReport {
    private static final String STUDY = "plan";

    /** How far a prediction may be off. */
    private static final double TARGET = 0.25;

    private final PlanResult result;

    public PlanReport(PlanResult result) {
        this.result = result;
    }

    /** The table. */
    public void print(PrintWriter people) {
        TextTable table = new TextTable(
                "model",
                "link",
                "boards",
                "measured ms",
                "lower",
                "upper",
                "predicted ms",
                "low",
                "high",
                "ratio",
                "alone ms",
                "predicted",
                "one board",
                "predicted",
                "verdict");
        for (PlanRow row : result.rows()) {
            ModelPrediction predicted = row.predicted();
            table.add(
                    row.one().model(),
                    row.one().link(),
                    row.one().slow() ? "slow" : "as this",
                    ms(row.measured()),
                    ms(PlanTimes.quantile(row.times().fleet(), 0.25)),
                    ms(PlanTimes.quantile(row.times().fleet(), 0.75)),
                    ms(row.predictedFleet()),
                    ms(predicted.fleet().low() * 1e3),
                    ms(predicted.fleet().high() * 1e3),
                    ms(row.ratio()),
                    ms(row.alone()),
                    ms(predicted.gatewayAlone().usual() * 1e3),
                    row.one().slow() ? ms(row.oneBoard()) : "",
                    ms(row.predictedOneBoard()),
                    row.verdictHolds() ? "right" : "wrong");
        }
        table.lines().forEach(people::println);
        people.println(
                "measured: median and quartiles of requests, without queue time. alone: the model on one thread of this machine. one board: a slow"
                        + " board computes the whole model. Verdicts are compared with one board; without it, with alone plus the predicted way to the board.");
        people.flush();
    }

    private static String ms(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** Everything. */
    public ObjectNode json() {
        ObjectNode json = ResultFolder.begun(STUDY);
        json.put("kernel", result.kernel());
        ArrayNode rows = json.putArray("rows");
        result.rows().forEach(row -> rows.add(json(row)));
        ArrayNode leftOut = json.putArray("left_out");
        result.leftOut().forEach(one -> leftOut.add(one.toString()));
        return json;
    }

    /** What {@code --json} prints. */
    public ObjectNode summary() {
        ObjectNode json = json();
        long within = result.rows().stream()
                .filter(row -> Math.abs(row.ratio() - 1) <= TARGET)
                .count();
        json.put("cases", result.rows().size()).put("within_25_percent", within);
        json.put(
                "verdicts_right",
                result.rows().stream().filter(PlanRow::verdictHolds).count());
        return json;
    }

    private static ObjectNode json(PlanRow row) {
        ObjectNode json = ResultFolder.empty();
        json.put("model", row.one().model()).put("link", row.one().link());
        json.put("slow_boards", row.one().slow());
        json.put("requests", row.times().fleet().size());
        json.put("measured_ms", Figures.rounded(row.measured()));
        json.put("fastest_ms", Figures.rounded(row.times().fleet().get(0)));
        json.put("predicted_ms", Figures.rounded(row.predictedFleet()));
        json.put("ratio", Figures.rounded(row.ratio()));
        json.put("alone_ms", Figures.rounded(row.alone()));
        json.put(
                "predicted_alone_ms",
                Figures.rounded(row.predicted().gatewayAlone().usual() * 1e3));
        if (row.one().slow()) {
            json.put("one_board_ms", Figures.rounded(row.oneBoard()));
        }
        json.put("predicted_one_board_ms", Figures.rounded(row.predictedOneBoard()));
        json.put("one_board_requests", row.times().oneBoard().size());
        json.put("verdict_right", row.verdictHolds());
        ArrayNode nodes = json.putArray("nodes");
        for (int node = 0; node < row.fleet().boards().size(); node++) {
            LinkCost link = row.fleet().links().get(node);
            BoardRates rates = row.fleet().boards().get(node).rates();
            nodes.addObject()
                    .put("round_trip_ms", Figures.rounded(link.roundTrip().usual() * 1e3))
                    .put("round_trip_upper_ms", Figures.rounded(link.roundTrip().high() * 1e3))
                    .put("mbit", Double.isInfinite(link.upBytes()) ? 0 : Figures.rounded(link.upBytes() * 8e-6))
                    .put("gmacs", Figures.rounded(rates.macs().median() / 1e9))
                    .put("unfolded_g", Figures.rounded(rates.unfolded().median() / 1e9))
                    .put("streamed_gb", Figures.rounded(rates.streamed().median() / 1e9));
        }
        return json;
    }
}
