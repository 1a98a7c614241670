package dev.ballast.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A report for people: the steps of a model as a table, or every reason for which a model is refused. The text has no trailing newline. */
public final class ModelReport {
    private static final List<String> HEADINGS =
            List.of("step", "operator", "input", "output", "MACs", "weights", "bytes", "can be split?");

    /** First column of numbers; these are aligned to the right. */
    private static final int FIRST_NUMBER = 4;

    private static final int LAST_NUMBER = 6;
    private static final int MAX_NAMES = 8;

    private static final String HELP =
            "what often helps: export the model for inference, at opset 7 to 21, with constants folded";

    private ModelReport() {}

    /** One line for each step, then totals. */
    public static String of(Model model) {
        List<String> values = new ArrayList<>();
        model.inputs()
                .forEach(
                        input -> values.add("input " + line(input, input.shape().toString())));
        model.outputs()
                .forEach(output ->
                        values.add("output " + line(output, output.shape().toString())));
        return of(
                model,
                values,
                step -> step.input().toString(),
                step -> step.output().toString());
    }

    /**
     * As {@link #of(Model)}, with other words for shapes.
     *
     * @param values one line for each input and output
     * @param input the shape of a step's input
     * @param output the shape of a step's output
     */
    public static String of(
            Model model, List<String> values, Function<Step, String> input, Function<Step, String> output) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        long macs = 0;
        long splitMacs = 0;
        long weights = 0;
        long bytes = 0;
        for (Step step : model.steps()) {
            rows.add(row(step, input.apply(step), output.apply(step)));
            macs += step.macs();
            splitMacs += step instanceof LinearStep ? step.macs() : 0;
            weights += step.weights();
            bytes += step.weightBytes();
        }
        List<String> lines = new ArrayList<>();
        lines.add("model " + ModelException.oneLine(model.name()));
        lines.addAll(values);
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

    private static List<String> row(Step step, String input, String output) {
        return List.of(
                ModelException.oneLine(step.name()),
                step.operator(),
                input,
                output,
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

    /** The name, shape and type of a value. */
    public static String line(ValueInfo value, String shape) {
        return ModelException.oneLine(value.name()) + " " + shape + " " + value.datatype();
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "none" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }
}
