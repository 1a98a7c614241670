package dev.ballast.status;

import java.util.ArrayList;
import java.util.List;

/** Text in columns. The first column is at the left margin; each other column is as wide as its longest cell. */
final class Table {
    private static final String GAP = "  ";
    private static final int WIDTH = 100;

    private final boolean[] rightAligned;
    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these headings; a heading that begins with a blank belongs to a column of numbers, aligned at the right. */
    Table(String... headings) {
        rightAligned = new boolean[headings.length];
        List<String> first = new ArrayList<>();
        for (int column = 0; column < headings.length; column++) {
            rightAligned[column] = headings[column].startsWith(" ");
            first.add(headings[column].strip());
        }
        rows.add(first);
    }

    void row(String... cells) {
        if (cells.length != rightAligned.length) {
            throw new IllegalArgumentException(
                    "a row of this table has " + rightAligned.length + " cells, not " + cells.length);
        }
        rows.add(List.of(cells));
    }

    /** Whether there are only headings. */
    boolean isEmpty() {
        return rows.size() == 1;
    }

    /** The lines of the table. What does not fit in the last column of a line continues below it. */
    List<String> lines() {
        int[] widths = new int[rightAligned.length];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            int last = widths.length - 1;
            for (int column = 0; column < last; column++) {
                line.append(padded(row.get(column), widths[column], rightAligned[column]))
                        .append(GAP);
            }
            String end = rightAligned[last] ? padded(row.get(last), widths[last], true) : row.get(last);
            lines.addAll(wrapped(line.toString(), end));
        }
        return lines;
    }

    private static String padded(String cell, int width, boolean right) {
        String blanks = " ".repeat(width - cell.length());
        return right ? blanks + cell : cell + blanks;
    }

    /** Lines of at most 100 characters, unless a single word is longer; all but the first begin with blanks as wide as {@code before}. */
    static List<String> wrapped(String before, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(before);
        boolean empty = true;
        for (String word : text.split(" ", -1)) {
            if (!empty && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(" ".repeat(before.length()));
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }
}
