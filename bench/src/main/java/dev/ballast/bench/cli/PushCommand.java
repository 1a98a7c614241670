package dev.ballast.bench.cli;

import dev.ballast.bench.push.PushStudy;
import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ballast bench push}. */
@Command(
        name = "push",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Pushes a part of 38 MB to a node process over an emulated link, as a gateway does, and prints how fast it travels.",
            "Limits: the node holds the part; at most 1.15 bytes are sent for each byte that arrives.",
            "--quick: the first link only.",
            "Exit codes: 0 all limits held, 1 a limit was broken or the study failed, 2 the command line is wrong."
        })
final class PushCommand implements Callable<Integer> {
    private static final String FAST = "rtt=5ms,loss=1%,bandwidth=100M";
    private static final String SLOW = "rtt=5ms,loss=1%,bandwidth=20M";

    /** Of 36 KB each: 38 MB. */
    private static final int ROWS = 1_031;

    @Mixin
    private StudyOptions options = new StudyOptions();

    @Option(
            names = "--link",
            paramLabel = "PROFILE",
            description = "links to measure; may be given more than once (default: 5 ms, 1 %% loss and 100 Mbit/s, then"
                    + " 20 Mbit/s)")
    private List<String> links = List.of();

    @Override
    public Integer call() throws CommandException, InterruptedException {
        List<String> all = links.isEmpty() ? List.of(FAST, SLOW) : links;
        PushStudy study = options.checked(() -> new PushStudy(options.quick() ? all.subList(0, 1) : all, ROWS));
        return options.runLimited("push", nodeJar -> study.run(nodeJar).report());
    }
}
