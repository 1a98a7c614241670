package dev.ballast.bench.failure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.Latencies;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.bench.study.TextTable;
import dev.ballast.demo.SteadyLoad;
import dev.ballast.fleet.RoundTiming;
import java.io.PrintWriter;

/** Writes the result of the study, for people and for programs. */
public final class FailureReport {
    private static final String STUDY = "failure";

    private final FailureResult result;

    public FailureReport(FailureResult result) {
        this.result = result;
    }

    /** The table and what must be known to read it. */
    public void print(PrintWriter people) {
        TextTable table = new TextTable(
                "policy",
                "nodes",
                "requests",
                "faults",
                "lost",
                "wrong",
                "healthy p50",
                "p99 ms",
                "faulty p50",
                "p99 ms",
                "slowest",
                "p99 ratio",
                "starting p99",
                "used again ms");
        for (FailureRow row : result.rows()) {
            table.add(
                    row.contender().policy().label(),
                    Integer.toString(row.contender().nodes()),
                    Integer.toString(row.requests()),
                    Integer.toString(row.strikes().size()),
                    Integer.toString(row.lost()),
                    Integer.toString(row.count(SteadyLoad.Outcome.WRONG)),
                    Figures.decimals(row.quantileMs(Phase.HEALTHY, 0.5), 2),
                    Figures.decimals(row.quantileMs(Phase.HEALTHY, 0.99), 2),
                    Figures.decimals(row.quantileMs(Phase.FAULTY, 0.5), 2),
                    Figures.decimals(row.quantileMs(Phase.FAULTY, 0.99), 2),
                    Figures.decimals(row.quantileMs(Phase.FAULTY, 1), 2),
                    Figures.decimals(row.p99Ratio(), 3),
                    Figures.decimals(row.quantileMs(Phase.STARTING, 0.99), 2),
                    Figures.decimals(row.returnedMs(), 0));
        }
        table.lines().forEach(people::println);
        people.printf(
                "Every policy has %d data parts on as many nodes; the other nodes are for redundancy. Links: %s. %d clients, each with one request every"
                        + " %d ms.%n",
                FleetContender.DATA, FailureStudy.LINK, ContenderRun.CLIENTS, ContenderRun.EVERY_NS / 1_000_000);
        people.println(
                "Faulty: requests that began or were in flight while nodes were gone, 500 ms for each fault. A client that waits sends less, so slow phases have"
                        + " fewer requests.");
        people.println(
                "Starting: requests while a JVM starts or is cold on the shared processors; these count neither as healthy nor as faulty.");
        result.rows()
                .forEach(row -> row.firstFailure()
                        .ifPresent(
                                text -> people.println(row.contender().policy().label() + ", first failure: " + text)));
        people.flush();
    }

    /** All figures, as {@code result.json} holds them. */
    public ObjectNode json() {
        ObjectNode json = ResultFolder.begun(STUDY);
        json.put("data_parts", FleetContender.DATA)
                .put("parity", result.options().parity())
                .put("seed", result.options().seed())
                .put("link", FailureStudy.LINK)
                .put("clients", ContenderRun.CLIENTS)
                .put("request_every_ms", ContenderRun.EVERY_NS / 1_000_000)
                .put("deadline_ms", deadlineMs());
        ArrayNode rows = json.putArray("policies");
        for (FailureRow row : result.rows()) {
            describe(row, rows.addObject());
        }
        return json;
    }

    private static void describe(FailureRow row, ObjectNode json) {
        json.put("policy", row.contender().policy().label())
                .put("nodes", row.contender().nodes())
                .put("requests", row.requests())
                .put("lost", row.lost())
                .put("wrong", row.count(SteadyLoad.Outcome.WRONG));
        row.firstFailure().ifPresent(text -> json.put("first_failure", text));
        ObjectNode faults = json.putObject("faults");
        for (Fault fault : Fault.values()) {
            faults.put(fault.label(), row.faults(fault));
        }
        ObjectNode phases = json.putObject("phases");
        for (Phase phase : Phase.values()) {
            Latencies latencies = row.of(phase);
            ObjectNode one = phases.putObject(phase.label());
            one.put("requests", latencies.count());
            Figures.put(one, "p50_ms", latencies.quantileMs(0.5));
            Figures.put(one, "p90_ms", latencies.quantileMs(0.9));
            Figures.put(one, "p99_ms", latencies.quantileMs(0.99));
            Figures.put(one, "max_ms", latencies.quantileMs(1));
        }
        Figures.put(json, "p99_ratio", row.p99Ratio());
        Figures.put(json, "used_again_ms", row.returnedMs());
        Timeline timeline = new Timeline(row);
        ArrayNode steps = json.putArray("around_a_fault");
        for (int step = 0; step < timeline.steps(); step++) {
            ObjectNode one = steps.addObject();
            one.put("at_ms", timeline.atMs(step)).put("requests", timeline.count(step));
            Figures.put(one, "p50_ms", timeline.quantileMs(step, 0.5));
            Figures.put(one, "max_ms", timeline.quantileMs(step, 1));
        }
    }

    /** The main policy, as {@code --json} prints it. */
    public ObjectNode summary() {
        FailureRow row = result.main();
        ObjectNode json = ResultFolder.empty();
        json.put("lost", row.lost()).put("wrong", row.count(SteadyLoad.Outcome.WRONG));
        Figures.put(json, "healthy_p99_ms", row.quantileMs(Phase.HEALTHY, 0.99));
        Figures.put(json, "faulty_p99_ms", row.quantileMs(Phase.FAULTY, 0.99));
        Figures.put(json, "p99_ratio", row.p99Ratio());
        json.put("faults", row.strikes().size());
        Figures.put(json, "slowest_ms", row.quantileMs(Phase.FAULTY, 1));
        return json.put("deadline_ms", deadlineMs()).put("jdk", System.getProperty("java.version"));
    }

    /** When a round stops waiting for nodes, at the latest. */
    private static long deadlineMs() {
        return RoundTiming.defaults().answerWithin().toMillis();
    }
}
