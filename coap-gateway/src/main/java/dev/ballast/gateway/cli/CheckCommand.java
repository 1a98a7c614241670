package dev.ballast.gateway.cli;

import dev.ballast.model.ModelException;
import dev.ballast.model.ModelReport;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.model.onnx.OnnxReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ballast check}: can this model be run, and what of it can be split? */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Prints the layers of an ONNX model and which can be split, or everything it is refused for.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "MODEL", description = "an ONNX file")
    private Path file = Path.of("");

    @Override
    public Integer call() throws CommandException {
        try {
            spec.commandLine().getOut().println(ModelReport.of(OnnxReader.read(file)));
            return 0;
        } catch (UnsupportedModelException e) {
            spec.commandLine().getOut().println(ModelReport.of(e));
            return GatewayMain.FAILED;
        } catch (ModelException e) {
            throw new CommandException(GatewayMain.FAILED, String.valueOf(e.getMessage()));
        }
    }
}
