package dev.ballast.bench.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.bench.study.StudyReport;
import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.command.StopSignal;
import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of all studies, and how to run a study with them. */
final class StudyOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--quick", description = "run the main case only")
    private boolean quick;

    @Option(
            names = "--json",
            description =
                    "print one JSON object as the last line of standard output; all other output goes to standard error")
    private boolean json;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "folder for the result.json and the charts of each study (default: ${DEFAULT-VALUE})",
            defaultValue = "${env:BALLAST_BENCH_OUT:-target/bench}")
    private Path out = Path.of("target", "bench");

    @Option(
            names = "--node-jar",
            paramLabel = "JAR",
            description = "jar of the node program (default: the one that the launcher built)",
            defaultValue = "${env:BALLAST_NODE_JAR}")
    private @Nullable Path nodeJar;

    /** A study that is ready to run. */
    @FunctionalInterface
    interface Study {
        /** Runs to the end; gives the figures that {@code --json} prints. */
        ObjectNode run(Path nodeJar, ResultFolder results, PrintWriter people)
                throws GatewayException, IOException, InterruptedException;
    }

    /** A study without nodes that is ready to run. */
    @FunctionalInterface
    interface LocalStudy {
        /** As {@link Study#run}. */
        ObjectNode run(ResultFolder results, PrintWriter people)
                throws GatewayException, IOException, InterruptedException;
    }

    /** A study with nodes and limits that is ready to run. */
    @FunctionalInterface
    interface LimitedStudy {
        /** Runs to the end. */
        StudyReport run(Path nodeJar) throws GatewayException, IOException, InterruptedException;
    }

    boolean quick() {
        return quick;
    }

    /** Runs the study until its end or a signal to stop; gives the exit code. */
    int run(String name, Study study) throws CommandException, InterruptedException {
        Path jar = nodeJar;
        if (jar == null || jar.toString().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--node-jar is missing; start the study with ./ballast bench, or name the jar of the node program");
        }
        return runHere(name, (results, people) -> study.run(jar, results, people));
    }

    /** As {@link #run}; prints and writes the report. The exit code is 1 when a limit is broken. */
    int runLimited(String name, LimitedStudy study) throws CommandException, InterruptedException {
        boolean[] held = {false};
        int status = run(name, (jar, results, people) -> {
            StudyReport report = study.run(jar);
            report.print(people);
            results.write(report.json());
            held[0] = report.held();
            return report.summary();
        });
        return status == 0 && !held[0] ? CommandRunner.FAILED : status;
    }

    /** Makes something of options; a value that it does not take is told with the usage. */
    <T> T checked(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** The folder of the models, which must be named. */
    Path data(@Nullable Path folder) {
        if (folder == null || folder.toString().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--data is missing; name the folder that holds the models, or set BALLAST_DATA");
        }
        return folder;
    }

    /** As {@link #run}, without the node program. */
    int runHere(String name, LocalStudy study) throws CommandException, InterruptedException {
        PrintWriter people =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        StopSignal stop = StopSignal.install();
        try {
            ResultFolder results = results(name);
            ObjectNode figures = study.run(results, people);
            people.println("the results are in " + results);
            people.flush();
            if (json) {
                spec.commandLine().getOut().println(figures);
                spec.commandLine().getOut().flush();
            }
            return 0;
        } catch (GatewayException | IOException e) {
            throw new CommandException(CommandRunner.FAILED, String.valueOf(e.getMessage()));
        } finally {
            stop.close();
        }
    }

    private ResultFolder results(String study) throws CommandException {
        try {
            return ResultFolder.of(out, study);
        } catch (IOException e) {
            throw new CommandException(
                    CommandRunner.FAILED, "the folder " + out + " cannot be used (" + e + "); choose another --out");
        }
    }
}
