package dev.ballast.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report for people: the steps of a model as a table, or every reason for which a model is refused. The text has no trailing newline. */
public final class ModelReport {
    private static final List<String> HEADINGS =
            List.of("step", "operator", "input", "output", "MACs", "weights", "bytes", "can be split?");

    /** First column of numbers; these are aligned to the right. */
    private static final int FIRST_NUMBER = 4;

    private static final int LAST_NUMBER = 6;
    private static final int MAX_NAMES = 8;

    private static final String HELP =
            "what often helps: export the model for inference, at opset 7 to 21, with constants folded and every extent fixed except the batch";

    private ModelReport() {}

    /** One line for each step, then totals. */
    public static String of(Model model) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        long macs = 0;
        long splitMacs = 0;
        long weights = 0;
        long bytes = 0;
        for (Step step : model.steps()) {
            rows.add(row(step));
            macs += step.macs();
            splitMacs += step instanceof LinearStep ? step.macs() : 0;
            weights += step.weights();
            bytes += step.weightBytes();
        }
        List<String> lines = new ArrayList<>();
        lines.add("model " + ModelException.oneLine(model.name()));
        model.inputs().forEach(input -> lines.add("input " + line(input)));
        model.outputs().forEach(output -> lines.add("output " + line(output)));
        lines.add("");
        lines.addAll(table(rows));
        lines.add("");
        lines.add(model.steps().size() + " steps, " + model.linearSteps().size() + " can be split; " + count(macs)
                + " MACs, " + percent(splitMacs, macs) + " in steps that can be split; " + count(weights)
                + " weights, " + count(bytes) + " bytes");
        return String.join("\n", lines);
    }

    /** One line for each operator and reason, with the nodes concerned. */
    public static String of(UnsupportedModelException unsupported) {
        Map<String, List<String>> nodes = new LinkedHashMap<>();
        for (Refusal refusal : unsupported.refusals()) {
            nodes.computeIfAbsent(refusal.what() + ": " + refusal.reason(), key -> new ArrayList<>())
                    .add(refusal.node());
        }
        List<String> lines = new ArrayList<>();
        lines.add("model " + unsupported.model() + " cannot be run; Ballast does not support");
        nodes.forEach((what, names) -> lines.add("  " + what + " - " + names(names)));
        lines.add(HELP);
        return String.join("\n", lines);
    }

    private static String names(List<String> names) {
        String listed = String.join(", ", names.subList(0, Math.min(MAX_NAMES, names.size())));
        int more = names.size() - MAX_NAMES;
        return names.size()
                + (names.size() == 1 ? " place: " : " places: ")
                + listed
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static List<String> row(Step step) {
        return List.of(
                ModelException.oneLine(step.name()),
                step.operator(),
                step.input().toString(),
                step.output().toString(),
                count(step.macs()),
                count(step.weights()),
                count(step.weightBytes()),
                split(step));
    }

    private static String split(Step step) {
        if (step instanceof LinearStep) {
            return "yes";
        }
        String why = step instanceof LocalStep local ? local.whyLocal() : "";
        return why.isEmpty() ? "-" : "no: " + why;
    }

    private static List<String> table(List<List<String>> rows) {
        int[] widths = new int[HEADINGS.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String gap = " ".repeat(widths[column] - row.get(column).length());
                boolean right = column >= FIRST_NUMBER && column <= LAST_NUMBER;
                line.append(right ? gap + row.get(column) : row.get(column) + gap)
                        .append("  ");
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static String line(ValueInfo value) {
        return ModelException.oneLine(value.name()) + " " + value.shape() + " " + value.datatype();
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "none" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }
}
