package dev.ballast.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.gateway.PlanJson;
import dev.ballast.model.Step;
import dev.ballast.plan.CostBreakdown;
import dev.ballast.plan.Latency;
import dev.ballast.plan.LayerAlternative;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.LinkCost;
import dev.ballast.plan.MemoryPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints a plan as text for people or as JSON. */
final class PlanText {
    private final PlanOutcome result;

    PlanText(PlanOutcome result) {
        this.result = result;
    }

    void print(PrintWriter out) {
        out.println("model " + result.plan().model().name() + " over "
                + result.fleet().names().size() + " nodes");
        result.fleet().source().forEach(line -> out.println("  " + line));
        out.println();
        layers().forEach(out::println);
        out.println();
        nodes().forEach(out::println);
        out.println();
        if (!result.explained().isEmpty()) {
            explained().forEach(out::println);
            out.println();
        }
        out.println("over the fleet     " + result.prediction().fleet() + " per request");
        out.println("on one board       " + result.prediction().oneBoard().latency() + " on "
                + result.prediction().oneBoard().name()
                + (result.fitsOneBoard() ? "" : ", which has too little memory for it"));
        out.println("on the gateway     " + result.prediction().gatewayAlone() + " alone");
        out.println("verdict: " + result.verdict());
        out.flush();
    }

    private List<String> layers() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("layer", "where", "code", "nodes", "MACs", "ms", "low", "high"));
        List<Step> steps = LayerPlan.steps(result.plan().model());
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            LayerPlan plan = result.plan().layers().get(i);
            Latency latency = result.prediction().layers().get(i).cost().latency();
            String where = "gateway";
            String code = "-";
            String nodes = "-";
            if (plan instanceof LayerPlan.Split split) {
                where = split.coded().label();
                code = split.coded().code().toString();
                nodes = nodes(split.nodes());
            } else if (plan instanceof LayerPlan.Staged staged) {
                where = "stage";
                code = staged.code().toString();
                nodes = nodes(staged.nodes());
            }
            rows.add(List.of(
                    step.name(),
                    where,
                    code,
                    nodes,
                    String.format(Locale.ROOT, "%,d", step.macs()),
                    ms(latency.usual()),
                    ms(latency.low()),
                    ms(latency.high())));
        }
        return table(rows, 4);
    }

    private String nodes(List<Integer> holders) {
        List<String> names =
                holders.stream().map(node -> result.fleet().names().get(node)).toList();
        return names.size() > 3 ? names.get(0) + " .. " + names.get(names.size() - 1) : String.join(" ", names);
    }

    private List<String> nodes() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "node",
                "speed",
                "needs MB",
                "offers MB",
                "up bytes",
                "down bytes",
                "round trip ms",
                "Mbit/s",
                "loss %"));
        for (int node = 0; node < result.memory().lines().size(); node++) {
            MemoryPlan.Line line = result.memory().lines().get(node);
            LinkCost link = result.fleet().cost().links().get(node);
            rows.add(List.of(
                    line.node() + (line.fits() ? "" : " (!)"),
                    String.format(Locale.ROOT, "%.1f", result.fleet().speeds().get(node)),
                    megabytes(line.needed()),
                    line.offered().isPresent() ? megabytes(line.offered().getAsLong()) : "?",
                    String.format(Locale.ROOT, "%,d", result.plan().bytesUp(node)),
                    String.format(Locale.ROOT, "%,d", result.plan().bytesDown(node)),
                    ms(link.roundTrip().usual()),
                    Double.isInfinite(link.upBytes()) ? "-" : String.format(Locale.ROOT, "%.0f", link.upBytes() * 8e-6),
                    String.format(Locale.ROOT, "%.2f", link.loss() * 100)));
        }
        return table(rows, 1);
    }

    private List<String> explained() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                result.explained(), "ms", "low", "high", "send", "travel", "compute", "waiting", "receive", "combine"));
        for (LayerAlternative way : result.alternatives()) {
            CostBreakdown terms = way.terms();
            rows.add(List.of(
                    way.label(),
                    ms(way.latency().usual()),
                    ms(way.latency().low()),
                    ms(way.latency().high()),
                    ms(terms.send()),
                    ms(terms.travel()),
                    ms(terms.compute()),
                    ms(terms.waiting()),
                    ms(terms.receive()),
                    ms(terms.combine())));
        }
        return table(rows, 1);
    }

    /** Formats a table; columns from {@code firstNumber} on are aligned to the right. */
    private static List<String> table(List<List<String>> rows, int firstNumber) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String gap = " ".repeat(widths[i] - row.get(i).length());
                line.append(i < firstNumber ? row.get(i) + gap : gap + row.get(i))
                        .append("  ");
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static String ms(double seconds) {
        return String.format(Locale.ROOT, "%.2f", seconds * 1e3);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }

    /** The plan as one JSON object on one line. */
    String json() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            PlanJson.write(
                    out,
                    result.plan().model().name(),
                    result.plan().layers(),
                    result.prediction(),
                    node -> result.fleet().names().get(node));
            PlanJson.write(out, result.memory());
            out.writeBooleanField("fits", result.memory().fits());
            out.writeBooleanField("fits_one_board", result.fitsOneBoard());
            out.writeStringField("verdict", result.verdict());
            writeTraffic(out);
            if (!result.explained().isEmpty()) {
                writeAlternatives(out);
            }
            out.writeEndObject();
        }
        return text.toString();
    }

    private void writeTraffic(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("traffic");
        for (int node = 0; node < result.fleet().names().size(); node++) {
            out.writeStartObject();
            out.writeStringField("node", result.fleet().names().get(node));
            out.writeNumberField("up_bytes", result.plan().bytesUp(node));
            out.writeNumberField("down_bytes", result.plan().bytesDown(node));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void writeAlternatives(JsonGenerator out) throws IOException {
        out.writeStringField("explained", result.explained());
        out.writeArrayFieldStart("alternatives");
        for (LayerAlternative way : result.alternatives()) {
            out.writeStartObject();
            out.writeStringField("way", way.label());
            PlanJson.write(out, "ms", way.latency());
            PlanJson.write(out, way.terms());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
