package dev.ballast.model.open;

import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.ModelReport;
import dev.ballast.model.ValueInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report for people: the steps of a model with open axes, with symbols in place of open extents. The text has no trailing newline. */
public final class OpenReport {
    private OpenReport() {}

    /** One line for each step, totals, and the largest extents. */
    public static String of(OpenModel open) {
        Model model = open.reference().model();
        Samples samples = Samples.of(open);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < model.inputs().size(); i++) {
            ValueInfo input = model.inputs().get(i);
            values.add("input " + ModelReport.line(input, open.inputs().get(i).shape()));
        }
        for (int i = 0; i < model.outputs().size(); i++) {
            values.add("output " + ModelReport.line(model.outputs().get(i), samples.output(i)));
        }
        List<String> lines = new ArrayList<>();
        lines.add(ModelReport.of(model, values, samples::input, samples::output));
        lines.add("MACs, and what can be split, at "
                + ModelException.oneLine(ShapeText.extents(open.reference().extents()))
                + "; other shapes: --shape INPUT=EXTENTS");
        for (String symbol : open.symbols()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "open: %s, at most %d, %s",
                    symbol,
                    open.most(symbol),
                    open.limits().most().containsKey(symbol)
                            ? "as configured"
                            : "for which %,d bytes of memory suffice"
                                    .formatted(open.limits().bytes())));
        }
        return String.join("\n", lines);
    }
}
