package dev.ballast.bench.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A text table with headings. Each column is as wide as its widest cell and aligned to the right. */
public final class TextTable {
    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... headings) {
        this.headings = List.of(headings);
    }

    /** Adds a row; as many cells as there are headings. */
    public void add(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells under " + headings.size() + " headings: " + Arrays.toString(cells));
        }
        rows.add(List.of(cells));
    }

    /** The lines, headings first. */
    public List<String> lines() {
        int[] widths = new int[headings.size()];
        widen(widths, headings);
        rows.forEach(row -> widen(widths, row));
        List<String> lines = new ArrayList<>(rows.size() + 1);
        lines.add(line(widths, headings));
        rows.forEach(row -> lines.add(line(widths, row)));
        return lines;
    }

    private static void widen(int[] widths, List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells.get(i).length());
        }
    }

    private static String line(int[] widths, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String gap = i == 0 ? "" : "  ";
            line.append(gap)
                    .append(" ".repeat(widths[i] - cells.get(i).length()))
                    .append(cells.get(i));
        }
        return line.toString();
    }
}
