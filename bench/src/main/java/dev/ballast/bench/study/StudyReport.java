package dev.ballast.bench.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The result of a study with limits: a table for people, figures for programs, and whether each limit held. Owned by one thread. */
public final class StudyReport {
    private final String study;
    private final TextTable table;
    private final ObjectNode figures = ResultFolder.empty();
    private final List<String> broken = new ArrayList<>();

    public StudyReport(String study, TextTable table) {
        this.study = study;
        this.table = table;
    }

    /** Adds a figure, rounded to four digits; null in JSON if it was not taken. */
    public void figure(String name, double value) {
        Figures.put(figures, name, value);
    }

    /** Adds a count. */
    public void count(String name, long value) {
        figures.put(name, value);
    }

    /** Adds an object, to be filled by the caller, to the array {@code cases}. */
    public ObjectNode newCase() {
        return figures.withArray("/cases").addObject();
    }

    /**
     * Adds a limit.
     *
     * @param broken what is wrong when the limit does not hold
     */
    public void limit(boolean held, String broken) {
        if (!held) {
            this.broken.add(broken);
        }
    }

    /** Whether all limits held. */
    public boolean held() {
        return broken.isEmpty();
    }

    /** The table, and each limit that was broken. */
    public void print(PrintWriter people) {
        table.lines().forEach(people::println);
        broken.forEach(text -> people.println("Limit broken: " + text));
        people.println(held() ? "The limits hold." : "The limits do not hold.");
        people.flush();
    }

    /** The figures, as {@code --json} prints them. */
    public ObjectNode summary() {
        return figures.deepCopy().put("within_limits", held()).put("jdk", System.getProperty("java.version"));
    }

    /** The figures, with the machine and the broken limits. */
    public ObjectNode json() {
        ObjectNode json = ResultFolder.begun(study);
        json.setAll(summary());
        broken.forEach(json.putArray("broken")::add);
        return json;
    }
}
