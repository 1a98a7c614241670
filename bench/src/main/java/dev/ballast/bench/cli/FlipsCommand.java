package dev.ballast.bench.cli;

import dev.ballast.bench.flips.FlipsStudy;
import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ballast bench flips}. */
@Command(
        name = "flips",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Flips a bit in one weight of each layer, in the memory of a running node process, and counts the rounds until the gateway names the node"
                    + " and its part. Measures the time until the part is pushed again and the node is healthy. Needs Linux, and root or"
                    + " kernel.yama.ptrace_scope = 0.",
            "Limits: each fault is named within 4 rounds for each layer; the node is healthy again; no answer is wrong once the node is named.",
            "--quick: lenet5 only, which comes with the program.",
            "Exit codes: 0 all limits held, 1 a limit was broken or the study failed, 2 the command line is wrong."
        })
final class FlipsCommand implements Callable<Integer> {
    private static final List<String> QUICK = List.of("lenet5");
    private static final List<String> FULL = List.of("lenet5", "squeezenet11", "mobilenetv2");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private StudyOptions options = new StudyOptions();

    @Option(
            names = "--models",
            paramLabel = "NAME",
            arity = "1..*",
            split = ",",
            description = "models to try: lenet5, lenet5-stages (nodes compute stages), or a folder below models/"
                    + " (default: lenet5,squeezenet11,mobilenetv2)")
    private List<String> models = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "folder that holds models/, for all models but lenet5 (default: BALLAST_DATA)",
            defaultValue = "${env:BALLAST_DATA}")
    private @Nullable Path data;

    @Override
    public Integer call() throws CommandException, InterruptedException {
        List<String> usual = options.quick() ? QUICK : FULL;
        List<String> names = models.isEmpty() ? usual : models;
        Path folder = FlipsStudy.needData(names) ? options.data(data) : Path.of("");
        FlipsStudy study = new FlipsStudy(names, folder, spec.commandLine().getErr());
        return options.runLimited("flips", nodeJar -> study.run(nodeJar).report());
    }
}
