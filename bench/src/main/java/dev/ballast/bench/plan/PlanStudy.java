package dev.ballast.bench.plan;

import dev.ballast.bench.plan.PlanRuns.Pace;
import dev.ballast.demo.DemoFleet;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.deployment.FleetSurvey;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.link.LinkProfile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Are predictions right? Models run over five node processes behind emulated links, one request at a time. The times are compared with
 * those that {@code ballast plan} predicts for these nodes at that moment. In one setting all processes share this machine, which the
 * prediction knows. In the other each node is limited to a share of a processor and stands for a board of its own. Owned by one
 * thread.
 */
public final class PlanStudy {
    private static final int NODES = 5;

    private final Options options;
    private final Path data;
    private final GemmKernel kernel = Kernels.best();
    private final List<PlanRow> rows = new ArrayList<>();
    private final List<PlanCase> leftOut = new ArrayList<>();

    /**
     * A study that has not run yet.
     *
     * @param data folder that holds {@code models/} and {@code onnx-light/}
     */
    public PlanStudy(Options options, Path data) {
        this.options = options;
        this.data = data;
    }

    /** The kind of nodes. */
    public enum Boards {
        /** Processes that share this machine. */
        SHARED,
        /** Processes that each have a share of a processor. */
        SLOW,
        /** First the one, then the other. */
        BOTH;

        boolean include(boolean slow) {
            return this == BOTH || (this == SLOW) == slow;
        }
    }

    /**
     * Extent of the study.
     *
     * @param quick fewer cases, in less time
     * @param percent share of one processor of each slow board, in percent
     */
    public record Options(boolean quick, Boards boards, int percent) {
        public Options {
            CpuQuota.ofPercent(percent); // refuses what it cannot be
        }

        List<PlanCase> cases() {
            List<PlanCase> all = new ArrayList<>(quick ? PlanCase.QUICK : PlanCase.ALL);
            all.addAll(quick ? PlanCase.QUICK_SLOW : PlanCase.SLOW);
            return all.stream().filter(one -> boards.include(one.slow())).toList();
        }

        /** Five virtual machines that compile have two processors or so to do it. */
        Pace pace(boolean slow) {
            if (slow) {
                return quick ? Pace.ofSeconds(15, 10) : Pace.ofSeconds(25, 20);
            }
            return quick ? Pace.ofSeconds(5, 3) : Pace.ofSeconds(6, 10);
        }
    }

    /** Nodes that cases may share. */
    private record Setting(String link, boolean slow) {}

    /** Runs all cases, those behind the same link over the same nodes, each with a gateway of its own. */
    public PlanResult run(Path nodeJar, PrintWriter people) throws GatewayException, IOException, InterruptedException {
        PlanRuns runs = new PlanRuns(data, kernel, FleetSurvey.measured(kernel, System::nanoTime));
        Map<Setting, List<PlanCase>> settings = new LinkedHashMap<>();
        for (PlanCase one : options.cases()) {
            settings.computeIfAbsent(new Setting(one.link(), one.slow()), setting -> new ArrayList<>())
                    .add(one);
        }
        for (Map.Entry<Setting, List<PlanCase>> cases : settings.entrySet()) {
            Fleet fleet = new Fleet(cases.getKey(), nodeJar, people);
            if (cases.getKey().slow()) {
                fleet.runSlow(runs, cases.getValue());
            } else {
                fleet.run(runs, cases.getValue());
            }
        }
        return new PlanResult(kernel.name(), rows, leftOut);
    }

    /** Five nodes and the cases over them. */
    private final class Fleet {
        private final Setting setting;
        private final Path nodeJar;
        private final PrintWriter people;

        Fleet(Setting setting, Path nodeJar, PrintWriter people) {
            this.setting = setting;
            this.nodeJar = nodeJar;
            this.people = people;
        }

        void run(PlanRuns runs, List<PlanCase> cases) throws GatewayException, IOException, InterruptedException {
            try (DemoFleet fleet = DemoFleet.startBehind(LinkProfile.parse(setting.link()), 1, NODES, nodeJar)) {
                run(runs, cases, new PlanRuns.Nodes(fleet, null));
            }
        }

        void runSlow(PlanRuns runs, List<PlanCase> cases) throws GatewayException, IOException, InterruptedException {
            SlowBoards slow;
            try {
                CpuHierarchy hierarchy = CpuHierarchy.at(CpuHierarchy.USUAL_MOUNT);
                slow = SlowBoards.open(hierarchy, CpuQuota.ofPercent(options.percent()), NODES);
            } catch (IOException e) {
                leftOut.addAll(cases);
                say("skipped: "
                        + String.join(
                                ", ", cases.stream().map(PlanCase::toString).toList()) + ": " + e.getMessage());
                return;
            }
            try (slow;
                    DemoFleet fleet = DemoFleet.startWithin(slow, NODES, nodeJar)) {
                fleet.putBehind(LinkProfile.parse(setting.link()), 1);
                run(runs, cases, new PlanRuns.Nodes(fleet, slow));
            }
        }

        private void run(PlanRuns runs, List<PlanCase> cases, PlanRuns.Nodes nodes)
                throws GatewayException, IOException, InterruptedException {
            for (PlanCase one : cases) {
                PlanRow row = runs.run(one, nodes, options.pace(one.slow()));
                say(row.toString());
                rows.add(row);
            }
        }

        private void say(String line) {
            people.println(line);
            people.flush();
        }
    }
}
