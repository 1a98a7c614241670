package dev.ballast.bench.cli;

import dev.ballast.bench.memory.MemoryStudy;
import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ballast bench memory}. */
@Command(
        name = "memory",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Measures heap and resident memory of a node process: idle, after a quarter of AlexNet's fc6 (36 MiB) was pushed, after products, and"
                    + " both again after a restart that reads the part from the disk. Needs Linux and a JDK with jcmd for all figures.",
            "Limits: each time, the heap is larger than that of the idle node by 0.9 to 1.15 times the weights.",
            "--quick: waits 5 s before each measurement instead of 12 s. In this time the JVM gives back memory that compilation took.",
            "Exit codes: 0 all limits held, 1 a limit was broken or the study failed, 2 the command line is wrong."
        })
final class MemoryCommand implements Callable<Integer> {
    @Mixin
    private StudyOptions options = new StudyOptions();

    @Override
    public Integer call() throws CommandException, InterruptedException {
        MemoryStudy study = new MemoryStudy(Duration.ofSeconds(options.quick() ? 5 : 12));
        return options.runLimited("memory", nodeJar -> study.run(nodeJar).report());
    }
}
