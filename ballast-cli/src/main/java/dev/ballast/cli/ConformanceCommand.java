package dev.ballast.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.command.ProgramVersion;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.onnx.Conformance;
import dev.ballast.model.onnx.Conformance.Result;
import dev.ballast.model.onnx.Conformance.SetResult;
import dev.ballast.model.onnx.Conformance.Verdict;
import dev.ballast.profile.FileErrors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ballast conformance}: runs ONNX's backend tests. Each is right, wrong, or refused with the name of the operator. */
@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = {
            "Runs the ONNX backend tests on this machine alone. Prints how many passed and which were refused or wrong.",
            "A test is a folder with model.onnx and test_data_set_N/{input,output}_M.pb, or a file NAME.onnx beside"
                    + " NAME_output_0.pb."
        },
        footer = {"", "Exit codes: 0 no test was wrong, 1 a test was wrong, 2 the folder holds no tests."})
final class ConformanceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "a folder of tests, or one test")
    private Path folder = Path.of("");

    @Option(
            names = "--json",
            description = "print one line of JSON with the keys passed, refused, wrong, wrong_names, refused_names")
    private boolean json;

    @Override
    public Integer call() throws CommandException {
        if (!Files.isDirectory(folder)) {
            throw new CommandException(CommandRunner.USAGE, "there is no folder " + folder);
        }
        List<Result> results;
        try {
            results = Conformance.run(folder, Kernels.best());
        } catch (IOException e) {
            throw new CommandException(CommandRunner.USAGE, "cannot read " + folder + ": " + FileErrors.cause(e));
        }
        if (results.isEmpty()) {
            throw new CommandException(
                    CommandRunner.USAGE,
                    folder
                            + " holds no tests: expected folders with model.onnx and test_data_set_0, or NAME.onnx beside"
                            + " NAME_output_0.pb");
        }
        if (json) {
            spec.commandLine().getOut().println(json(results));
        } else {
            print(results);
        }
        return count(results, Verdict.WRONG) == 0 ? 0 : CommandRunner.FAILED;
    }

    private void print(List<Result> results) {
        PrintWriter out = spec.commandLine().getOut();
        for (Result result : results) {
            if (result.sets().size() > 1) {
                out.println(result.name());
                for (SetResult set : result.sets()) {
                    out.printf("  %-8s %s: %s%s%n", word(set.verdict()), set.name(), set.inputs(), reason(set));
                }
            }
        }
        for (Verdict verdict : List.of(Verdict.REFUSED, Verdict.WRONG)) {
            for (Result result : results) {
                if (result.verdict() == verdict) {
                    out.printf("%-8s %s: %s%n", word(verdict), result.name(), result.reason());
                }
            }
        }
        out.printf(
                "%d tests: %d passed, %d refused, %d wrong%n",
                results.size(),
                count(results, Verdict.PASSED),
                count(results, Verdict.REFUSED),
                count(results, Verdict.WRONG));
    }

    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private static String reason(SetResult set) {
        return set.reason().isEmpty() ? "" : " - " + set.reason();
    }

    static ObjectNode json(List<Result> results) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("passed", count(results, Verdict.PASSED));
        json.put("refused", count(results, Verdict.REFUSED));
        json.put("wrong", count(results, Verdict.WRONG));
        json.set("wrong_names", names(results, Verdict.WRONG));
        json.set("refused_names", names(results, Verdict.REFUSED));
        return json;
    }

    private static long count(List<Result> results, Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).count();
    }

    private static ArrayNode names(List<Result> results, Verdict verdict) {
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        results.stream()
                .filter(result -> result.verdict() == verdict)
                .map(Result::name)
                .forEach(names::add);
        return names;
    }
}
