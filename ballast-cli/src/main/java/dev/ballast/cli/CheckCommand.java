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
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.model.open.OpenModel;
import dev.ballast.model.open.OpenReport;
import dev.ballast.model.open.ShapeException;
import dev.ballast.tensor.Tensor;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ballast check}: tells whether a model can be run, and which of its layers can be split. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description =
                "Prints the layers of an ONNX model and which of them can be split, or every reason why the model cannot run.",
        footer = {
            "",
            "Exit codes: 0 the model can run, 1 it cannot, 2 the command line is wrong, a shape does not fit, or there is no such file."
        })
final class CheckCommand implements Callable<Integer> {
    /** Number of data nodes in the default fleet. */
    private static final int DATA_PARTS = 4;

    private static final long SEED = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "MODEL", description = "an ONNX file")
    private Path file = Path.of("");

    @Option(
            names = "--shape",
            paramLabel = "INPUT=EXTENTS",
            description =
                    "shape of an input whose axes are open, as in input_ids=1x128; prints the layers for it. Repeat it for"
                            + " other inputs. Without it, open axes are printed as symbols")
    private Map<String, String> shapes = new LinkedHashMap<>();

    @Option(
            names = "--wire",
            description =
                    "also measure, with random inputs, the accuracy lost to float16 or int8 on the wire and to float16 weights on nodes")
    private boolean wire;

    @Option(
            names = "--inputs",
            paramLabel = "N",
            description = "number of random inputs for --wire (default: ${DEFAULT-VALUE})")
    private int inputs = 20;

    @Override
    public Integer call() throws CommandException {
        if (inputs < 1) {
            throw new CommandException(CommandRunner.USAGE, "--inputs must be at least 1, is " + inputs);
        }
        try {
            Map<String, long[]> given = OpenShapes.parse(shapes);
            OpenModel open = OnnxReader.open(file, OpenShapes.limits(), given);
            PrintWriter out = spec.commandLine().getOut();
            boolean isFixed = open.opensAtMostTheBatch() || !given.isEmpty();
            Model model =
                    given.isEmpty() ? open.reference().model() : open.at(given).model();
            out.println(isFixed ? ModelReport.of(model) : OpenReport.of(open));
            if (wire) {
                if (model.outputs().get(0).type() != ElementType.FLOAT) {
                    throw new CommandException(
                            CommandRunner.FAILED,
                            "--wire needs a model whose first output is FP32, this one is "
                                    + model.outputs().get(0).datatype());
                }
                requireHeld(model);
                out.println();
                printWire(out, model);
            }
            return 0;
        } catch (ShapeException e) {
            throw new CommandException(CommandRunner.USAGE, String.valueOf(e.getMessage()));
        } catch (RequestException e) {
            throw new CommandException(
                    CommandRunner.FAILED, "--wire measures with random inputs, this model cannot: " + e.getMessage());
        } catch (UnsupportedModelException e) {
            spec.commandLine().getOut().println(ModelReport.of(e));
            return CommandRunner.FAILED;
        } catch (ModelException e) {
            int code = Files.isRegularFile(file) ? CommandRunner.FAILED : CommandRunner.USAGE;
            throw new CommandException(code, String.valueOf(e.getMessage()));
        }
    }

    /** Refuses a model whose weights cannot be held in one of the compared types. */
    private static void requireHeld(Model model) throws CommandException {
        for (LinearStep step : model.linearSteps()) {
            for (WireChoice choice : WireErrors.choices()) {
                if (!choice.canHold(step.layer())) {
                    throw new CommandException(
                            CommandRunner.FAILED,
                            "--wire compares " + choice.label() + ", but layer " + step.name()
                                    + " has a weight that is out of range for it");
                }
            }
        }
    }

    private void printWire(PrintWriter out, Model model) {
        WireErrors study = new WireErrors(model, Kernels.best(), DATA_PARTS);
        List<List<Tensor>> noise = study.noise(inputs, SEED);
        List<WireErrors.Layer> layers = study.layers(noise);
        out.printf(
                Locale.ROOT,
                "number formats on the wire, %d random inputs over %d + 1 nodes: largest error relative to the largest exact value%n",
                inputs,
                DATA_PARTS);
        out.printf("%-32s", "");
        WireErrors.choices().forEach(choice -> out.printf(" %15s %12s", choice.label(), "recovered"));
        out.println();
        for (WireErrors.Layer layer : layers) {
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
                    "every layer as %s: output error %.1e, with one part recovered %.1e; same strongest class in %d of %d runs%n",
                    choice.label(),
                    whole.healthy(),
                    whole.recovered(),
                    whole.sameTop(),
                    whole.inputs());
        }
    }
}
