package dev.ballast.bench.checks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.bench.study.TextTable;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Locale;

/** Writes the result of the study, for people and for programs. */
public final class ChecksReport {
    private static final String STUDY = "checks";

    /** Rounds of a layer within which one is checked, as gateways do unless told otherwise. */
    private static final int EVERY = 200;

    /** Bits of float32: sign, exponent from the highest on, mantissa from the highest on. */
    private static final int[] BITS = {31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 18, 16, 14, 12, 10, 8, 4, 0};

    private final ChecksResult result;

    public ChecksReport(ChecksResult result) {
        this.result = result;
    }

    /** The tables and what must be known to read them. */
    public void print(PrintWriter people) {
        additive().lines().forEach(people::println);
        people.printf(
                "Share of checked rounds that notice a deviation of one element, in standard deviations of the layer's outputs; mean of the layers / the"
                        + " layer that notices least. Rounds of the layer until it is named: at most %d / share.%n%n",
                EVERY);
        bits().lines().forEach(people::println);
        people.printf("Share of checked rounds that notice one flipped bit of one weight, mean of the layers.%n%n");
        layers().lines().forEach(people::println);
        people.println(
                "notices: the median over the elements of the smallest noticed deviation, in standard deviations of the outputs; whole, worst case: with K"
                        + " half-units and the norm of the whole activation.");
        people.printf(
                "%d rounds with right answers checked, %d false alarms; rounding used at most %.3f of a bound.%n",
                result.rounds(), result.alarms(), result.tightness());
        people.flush();
    }

    private TextTable additive() {
        String[] headings = new String[Deviations.SIGMAS.length + 2];
        headings[0] = "model";
        headings[1] = "inputs";
        for (int size = 0; size < Deviations.SIGMAS.length; size++) {
            headings[size + 2] = String.format(Locale.ROOT, "%.0e", Deviations.SIGMAS[size]);
        }
        TextTable table = new TextTable(headings);
        for (ChecksResult.Noticed noticed : result.models()) {
            String[] cells = new String[headings.length];
            cells[0] = noticed.model();
            cells[1] = Integer.toString(noticed.inputs());
            for (int size = 0; size < Deviations.SIGMAS.length; size++) {
                cells[size + 2] = Figures.decimals(noticed.additive(size), 2) + " / "
                        + Figures.decimals(noticed.leastAdditive(size), 2);
            }
            table.add(cells);
        }
        return table;
    }

    private TextTable bits() {
        String[] headings = new String[BITS.length + 1];
        headings[0] = "bit";
        for (int i = 0; i < BITS.length; i++) {
            headings[i + 1] = Integer.toString(BITS[i]);
        }
        TextTable table = new TextTable(headings);
        for (ChecksResult.Noticed noticed : result.models()) {
            String[] cells = new String[headings.length];
            cells[0] = noticed.model();
            for (int i = 0; i < BITS.length; i++) {
                cells[i + 1] = Figures.decimals(noticed.bit(BITS[i]), 2);
            }
            table.add(cells);
        }
        return table;
    }

    private TextTable layers() {
        TextTable table = new TextTable("model", "layer", "K", "n", "notices", "whole, worst case", "ratio");
        for (ChecksResult.Noticed noticed : result.models()) {
            noticed.layers().stream()
                    .sorted(Comparator.comparingDouble(Deviations::bound).reversed())
                    .limit(6)
                    .forEach(layer -> table.add(
                            noticed.model(),
                            layer.layer,
                            Integer.toString(layer.reduction),
                            Integer.toString(layer.columns),
                            Double.toString(Figures.rounded(layer.bound())),
                            Double.toString(Figures.rounded(layer.boundBefore())),
                            Figures.decimals(layer.boundBefore() / layer.bound(), 0)));
        }
        return table;
    }

    /** All figures, as {@code result.json} holds them. */
    public ObjectNode json() {
        ObjectNode json = ResultFolder.begun(STUDY);
        totals(json);
        ArrayNode models = json.putArray("models");
        for (ChecksResult.Noticed noticed : result.models()) {
            ObjectNode model = models.addObject().put("model", noticed.model()).put("inputs", noticed.inputs());
            ArrayNode layers = model.putArray("layers");
            for (Deviations layer : noticed.layers()) {
                ObjectNode row = layers.addObject()
                        .put("layer", layer.layer)
                        .put("reduction", layer.reduction)
                        .put("columns", layer.columns)
                        .put("notices_sigmas", Figures.rounded(layer.bound()))
                        .put("whole_worst_case_sigmas", Figures.rounded(layer.boundBefore()));
                ArrayNode additive = row.putArray("additive");
                for (int size = 0; size < Deviations.SIGMAS.length; size++) {
                    additive.add(Figures.rounded(layer.additive(size)));
                }
                ArrayNode bits = row.putArray("bits");
                for (int bit = 0; bit < Deviations.BITS; bit++) {
                    bits.add(Figures.rounded(layer.bit(bit)));
                }
            }
        }
        return json;
    }

    private ObjectNode totals(ObjectNode json) {
        return json.put("checked_rounds", result.rounds())
                .put("false_alarms", result.alarms())
                .put("largest_share_of_a_bound", Figures.rounded(result.tightness()));
    }

    /** What {@code --json} prints: false alarms, and what share of checked rounds notices a hundredth of a standard deviation. */
    public ObjectNode summary() {
        ObjectNode json = totals(ResultFolder.empty());
        for (ChecksResult.Noticed noticed : result.models()) {
            json.put(noticed.model() + "_notices_0.01_sigma", Figures.rounded(noticed.additive(4)))
                    .put(noticed.model() + "_notices_0.01_sigma_least", Figures.rounded(noticed.leastAdditive(4)))
                    .put(noticed.model() + "_notices_exponent_bit_24", Figures.rounded(noticed.bit(24)));
        }
        return json.put("jdk", System.getProperty("java.version"));
    }
}
