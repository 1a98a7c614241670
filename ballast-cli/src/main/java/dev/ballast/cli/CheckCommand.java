package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.command.ProgramVersion;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.models.WireErrors;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.ModelReport;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.model.onnx.OnnxReader;
import dev.ballast.model.op.ElementType;
import dev.ballast.tensor.Tensor;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ballast check}: can this model be run, and what of it can be split? */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Prints the layers of an ONNX model and which can be split, or everything it is refused for.")
final class CheckCommand implements Callable<Integer> {
    /** Nodes of the usual fleet that hold data. */
    private static final int DATA_PARTS = 4;

    private static final long SEED = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "MODEL", description = "an ONNX file")
    private Path file = Path.of("");

    @Option(
            names = "--wire",
            description =
                    "also measure what float16 and int8 between gateway and nodes, and float16 weights on nodes, cost in accuracy, on seeded noise")
    private boolean wire;

    @Option(names = "--inputs", paramLabel = "N", description = "noise inputs for --wire (default: ${DEFAULT-VALUE})")
    private int inputs = 20;

    @Override
    public Integer call() throws CommandException {
        if (inputs < 1) {
            throw new CommandException(CommandRunner.USAGE, "--inputs must be at least 1, is " + inputs);
        }
        try {
            Model model = OnnxReader.read(file);
            PrintWriter out = spec.commandLine().getOut();
            out.println(ModelReport.of(model));
            if (wire) {
                if (model.outputs().get(0).type() != ElementType.FLOAT) {
                    throw new CommandException(
                            CommandRunner.FAILED,
                            "--wire compares FP32 outputs, the first one is "
                                    + model.outputs().get(0).datatype());
                }
                requireHeld(model);
                out.println();
                printWire(out, model);
            }
            return 0;
        } catch (UnsupportedModelException e) {
            spec.commandLine().getOut().println(ModelReport.of(e));
            return CommandRunner.FAILED;
        } catch (ModelException e) {
            throw new CommandException(CommandRunner.FAILED, String.valueOf(e.getMessage()));
        }
    }

    /** Every way to hold the layers that is compared must be able to hold them. */
    private static void requireHeld(Model model) throws CommandException {
        for (LinearStep step : model.linearSteps()) {
            for (WireChoice choice : WireErrors.choices()) {
                if (!choice.canHold(step.layer())) {
                    throw new CommandException(
                            CommandRunner.FAILED,
                            "--wire compares " + choice.label() + ", but layer " + step.name()
                                    + " has a weight that this cannot hold");
                }
            }
        }
    }

    private void printWire(PrintWriter out, Model model) {
        WireErrors study = new WireErrors(model, Kernels.best(), DATA_PARTS);
        List<List<Tensor>> noise = study.noise(inputs, SEED);
        out.printf(
                Locale.ROOT,
                "numbers on the wire: largest error of %d inputs of noise, relative to the largest exact value, over %d + 1 nodes%n",
                inputs,
                DATA_PARTS);
        out.printf("%-32s", "");
        WireErrors.choices().forEach(choice -> out.printf(" %15s %12s", choice.label(), "recovered"));
        out.println();
        for (WireErrors.Layer layer : study.layers(noise)) {
            out.printf("%-32s", layer.name());
            for (int i = 0; i < WireErrors.choices().size(); i++) {
                double healthy = layer.healthy().get(i);
                out.printf(
                        Locale.ROOT,
                        " %15.1e %12.1e",
                        healthy,
                        layer.recovered().get(i));
            }
            out.println();
        }
        for (WireChoice choice : WireErrors.choices()) {
            WireErrors.Whole whole = study.whole(choice, noise);
            out.printf(
                    Locale.ROOT,
                    "output with every layer as %s: %.1e, recovered %.1e; strongest class the same %d of %d times%n",
                    choice.label(),
                    whole.healthy(),
                    whole.recovered(),
                    whole.sameTop(),
                    whole.inputs());
        }
    }
}
