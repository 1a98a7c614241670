package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.command.ProgramVersion;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ballast verify}: compares the answers of a model in coded parts with those of one board, for every set of missing nodes. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = {
            "Runs each input on one board, which is this machine, and again in coded parts: with all nodes, and without each"
                    + " set of nodes that parity replaces. Prints how far the answers differ.",
            "Without --fleet the parts are computed in this process.",
            "With --photo it checks instead whether colour order and scale of pictures are right for the model."
        },
        footer = {
            "",
            "Exit codes: 0 every answer is within the bound and has the same strongest class, 1 an answer differs or a node failed,"
                    + " 2 the command line or a file is wrong. With --photo: 0 the label is the strongest class, 1 it is not."
        })
final class VerifyCommand implements Callable<Integer> {
    private static final long PROGRESS_EVERY_NS = 1_000_000_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "MODEL",
            description =
                    "an ONNX file, lenet5, or NAME or NAME:VERSION of a model in the configuration or its model store")
    private String name = "";

    @Option(
            names = "--inputs",
            paramLabel = "DIR",
            description = "pictures, .pb files of TensorProto, or folders with input_0.pb")
    private @Nullable Path folder;

    @Option(
            names = "--photo",
            paramLabel = "FILE",
            description = "instead of --inputs: a picture that shows --label, to check colour order and scale")
    private @Nullable Path photo;

    @Option(
            names = "--label",
            paramLabel = "CLASS",
            description =
                    "class that the photo shows: a label of the model, a name or another part of one label, or its number")
    private @Nullable String label;

    @Option(
            names = "--fleet",
            paramLabel = "FILE",
            description = "gateway.yaml of running nodes, which compute the parts")
    private @Nullable Path fleet;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "gateway.yaml with the model's input section and coding; its nodes are not used")
    private @Nullable Path config;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "number of nodes, parity included, when no gateway.yaml is given (default: 5)")
    private int nodes = 5;

    @Option(
            names = "--bound",
            paramLabel = "X",
            description =
                    "largest difference allowed, relative to the largest number of an output (default: ${DEFAULT-VALUE})")
    private double bound = 1e-3;

    @Option(names = "--json", description = "print one line of JSON")
    private boolean json;

    private long toldNs;

    @Override
    public Integer call() throws CommandException, InterruptedException {
        if (fleet != null && config != null) {
            throw new CommandException(CommandRunner.USAGE, "--fleet and --config cannot be given together");
        }
        if ((folder == null) == (photo == null)) {
            throw new CommandException(
                    CommandRunner.USAGE, "give either --inputs DIR, or --photo FILE with --label CLASS");
        }
        if ((photo == null) != (label == null)) {
            throw new CommandException(CommandRunner.USAGE, "--photo and --label are given together");
        }
        if (photo != null && fleet != null) {
            throw new CommandException(
                    CommandRunner.USAGE, "--photo runs on this machine alone; name the gateway.yaml with --config");
        }
        VerifySetup setup = setup();
        if (photo != null && label != null) {
            return check(setup, photo, label);
        }
        List<Path> inputs = VerifyInputs.in(Objects.requireNonNull(folder));
        if (!setup.readsPictures() && inputs.stream().anyMatch(VerifyInputs::isPicture)) {
            throw new CommandException(
                    CommandRunner.USAGE,
                    "pictures need the input section of " + name
                            + "; name a gateway.yaml that has it with --config or --fleet");
        }
        try (Verifier verifier = open(setup)) {
            if (verifier.splitLayers() == 0) {
                throw new CommandException(
                        CommandRunner.FAILED, "no layer of " + name + " is split, so there is nothing to verify");
            }
            List<Agreement> found = verify(verifier, inputs);
            PrintWriter out = spec.commandLine().getOut();
            VerifyReport report = new VerifyReport(verifier.model().name(), fleet != null, setup.nodes(), bound, found);
            out.println(json ? report.json() : report.table());
            return report.agrees() ? 0 : CommandRunner.FAILED;
        } catch (GatewayException e) {
            throw Failures.of(e);
        }
    }

    private VerifySetup setup() throws CommandException {
        Path file = fleet == null ? config : fleet;
        try {
            return file == null ? VerifySetup.of(name, nodes) : VerifySetup.of(name, file);
        } catch (GatewayException e) {
            throw Failures.of(e);
        }
    }

    private int check(VerifySetup setup, Path picture, String shown) throws CommandException {
        PhotoReport report;
        try {
            report = new PhotoCheck(setup.spec().source(), Kernels.best()).run(picture, shown);
        } catch (GatewayException e) {
            throw Failures.of(e);
        }
        spec.commandLine().getOut().println(json ? report.json() : report.text());
        return report.isRight() ? 0 : CommandRunner.FAILED;
    }

    private Verifier open(VerifySetup setup) throws GatewayException, InterruptedException {
        return fleet == null
                ? Verifier.here(setup.config(), setup.spec(), Kernels.best(), System::nanoTime)
                : Verifier.overNodes(
                        setup.config(),
                        setup.spec(),
                        new CoapEdges(),
                        new Verifier.Machine(Kernels.best(), System::nanoTime));
    }

    private List<Agreement> verify(Verifier verifier, List<Path> inputs) throws CommandException, GatewayException {
        List<Verifier.Situation> situations = verifier.situations();
        List<Agreement> found = new ArrayList<>();
        situations.forEach(situation -> found.add(new Agreement(situation.label())));
        toldNs = System.nanoTime();
        for (int i = 0; i < inputs.size(); i++) {
            List<Tensor> tensors = VerifyInputs.read(inputs.get(i), verifier.model());
            List<FloatTensor> alone;
            try {
                alone = verifier.alone(tensors);
            } catch (IllegalArgumentException | RequestException e) {
                throw new CommandException(CommandRunner.USAGE, inputs.get(i) + ": " + e.getMessage());
            }
            for (int s = 0; s < situations.size(); s++) {
                found.get(s).add(alone, verifier.inParts(tensors, situations.get(s)));
                tell(i * situations.size() + s + 1, inputs.size() * situations.size(), inputs.get(i));
            }
        }
        return found;
    }

    /** Prints the progress of a long run. */
    private void tell(int done, int of, Path input) {
        long now = System.nanoTime();
        if (now - toldNs > PROGRESS_EVERY_NS && done < of) {
            toldNs = now;
            spec.commandLine().getErr().println("verify: " + done + " of " + of + " runs, at " + input.getFileName());
        }
    }
}
