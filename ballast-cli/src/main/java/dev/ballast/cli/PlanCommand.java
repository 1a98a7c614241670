package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.command.ProgramVersion;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelCoding;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.deployment.FleetSurvey;
import dev.ballast.gateway.models.LayerSettings;
import dev.ballast.gateway.models.ModelPlan;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.yaml.ConfigFile;
import dev.ballast.gemm.Kernels;
import dev.ballast.link.LinkProfile;
import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.plan.Board;
import dev.ballast.plan.CostModel;
import dev.ballast.plan.LayerAlternative;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.MemoryPlan;
import dev.ballast.plan.ModelPrediction;
import dev.ballast.plan.Planner;
import dev.ballast.plan.Redundancy;
import dev.ballast.profile.BoardProfile;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.Profiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ballast plan}: predicts where layers run, whether they fit, how long a request takes, and whether one board is faster. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Predicts the latency of a model over a fleet and on one of its boards, and whether the parts fit into the nodes' memory. Pushes nothing.",
            "docs/planning.md explains the figures."
        },
        footer = {
            "",
            "Exit codes: 0 the plan fits, 1 it does not or no node answers, 2 the command line or a file is wrong."
        })
final class PlanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "MODEL",
            description =
                    "an ONNX file, lenet5, or NAME or NAME:VERSION of a model in the gateway.yaml or its model store")
    private String name = "";

    @Option(
            names = "--fleet",
            paramLabel = "FLEET",
            description = "a gateway.yaml, whose nodes are asked, or boards named by profile, as in"
                    + " 3xraspberry-pi-4,2xraspberry-pi-zero-2w (default: ${DEFAULT-VALUE})")
    private String fleet = "gateway.yaml";

    @Option(
            names = "--offline",
            description = "do not ask the nodes; use the profile that the file names for each of them")
    private boolean offline;

    @Option(
            names = "--link",
            paramLabel = "LINK",
            description = "assume this link to every node: " + LinkProfile.SYNTAX)
    private @Nullable String link;

    @Option(
            names = "--gateway",
            paramLabel = "PROFILE",
            description = "profile of the gateway's board (default: this machine, measured)")
    private @Nullable String gateway;

    @Mixin
    private PlanOptions options = new PlanOptions();

    @Option(
            names = "--explain",
            paramLabel = "LAYER",
            description = "print each way to compute this layer and its predicted latency")
    private String explain = "";

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Override
    public Integer call() throws CommandException, InterruptedException, IOException {
        PlanOutcome result;
        try {
            result = plan();
        } catch (ProfileException e) {
            throw new CommandException(CommandRunner.USAGE, String.valueOf(e.getMessage()));
        } catch (GatewayException e) {
            throw Failures.of(e);
        }
        PlanText text = new PlanText(result);
        if (json) {
            spec.commandLine().getOut().println(text.json());
            spec.commandLine().getOut().flush();
        } else {
            text.print(spec.commandLine().getOut());
        }
        if (!result.memory().fits()) {
            throw new CommandException(CommandRunner.FAILED, result.memory().refusal(MemoryPlan.REMEDIES));
        }
        return 0;
    }

    private PlanOutcome plan() throws ProfileException, GatewayException, CommandException, InterruptedException {
        GatewayConfig config = PlanFleet.isSpec(fleet) ? null : ConfigFile.read(Path.of(fleet), false);
        ModelStore.Spec spec = spec(config);
        ModelSource source = spec.source();
        Model model = Models.load(source);
        LinkProfile behind = link();
        if (!explain.isEmpty() && step(model) == null) {
            throw new CommandException(
                    CommandRunner.USAGE,
                    "--explain " + explain + ": the layers are "
                            + model.linearSteps().stream().map(LinearStep::name).toList());
        }
        PlanFleet nodes = fleet(config, behind);
        GatewayConfig.Coding coding = config == null ? GatewayConfig.Coding.defaults() : config.coding();
        ModelCoding own = spec.coding();
        Redundancy redundancy = options.redundancy(Objects.requireNonNullElse(own.redundancy(), coding.redundancy()));
        Planner planner;
        try {
            planner = new Planner(
                    config == null
                            ? nodes.speeds()
                            : config.nodes().stream().map(NodeAddress::speed).toList(),
                    redundancy,
                    options.splitFromMacs(Objects.requireNonNullElse(own.splitFromMacs(), coding.splitFromMacs())),
                    options.split(Objects.requireNonNullElse(own.split(), coding.split())));
        } catch (IllegalArgumentException e) {
            throw new CommandException(CommandRunner.USAGE, String.valueOf(e.getMessage()));
        }
        double within = coding.timing().answerWithin().toNanos() / 1e9;
        CostModel costs = new CostModel(nodes.cost().within(within));
        ModelPlan plan = plan(model, source, config == null ? List.of() : config.nodes(), planner);
        if (options.fastest(coding.place() == GatewayConfig.Coding.Place.FASTEST)) {
            plan = plan.with(costs.keepFaster(plan.model(), plan.layers(), plan.widths()));
        }
        return result(nodes, plan, costs, planner, source);
    }

    /** Plans as the gateway does, and reports with the gateway's words a weight that cannot be held in the configured type. */
    private static ModelPlan plan(Model model, ModelSource source, List<NodeAddress> fleet, Planner planner)
            throws GatewayException {
        try {
            return ModelPlan.of(model, source, fleet, planner);
        } catch (IllegalArgumentException e) {
            throw GatewayException.usage("model " + source.name() + ": " + e.getMessage(), e);
        }
    }

    private PlanOutcome result(PlanFleet nodes, ModelPlan plan, CostModel costs, Planner planner, ModelSource source)
            throws GatewayException {
        ModelPrediction prediction = costs.predict(plan.model(), plan.layers(), plan.widths());
        List<MemoryPlan.Line> lines = new ArrayList<>();
        for (int node = 0; node < nodes.names().size(); node++) {
            Board board = nodes.cost().boards().get(node);
            long needed = MemoryPlan.needed(plan.needs(node), board.threads());
            lines.add(new MemoryPlan.Line(board.name(), needed, nodes.offered().get(node)));
        }
        MemoryPlan memory = new MemoryPlan(lines);
        boolean fits = nodes.offered().get(prediction.oneBoard().node()).orElse(Long.MAX_VALUE)
                >= prediction.oneBoard().bytesNeeded();
        LinearStep step = step(plan.model());
        List<LayerAlternative> alternatives = step == null
                ? List.of()
                : costs.alternatives(
                        step,
                        ModelPlan.held(step, LayerSettings.of(source, plan.model())::of),
                        planner,
                        plan.widths().get(LayerPlan.steps(plan.model()).indexOf(step)));
        String verdict = prediction.verdict(LayerPlan.survives(plan.layers()), fits, memory.most());
        return new PlanOutcome(nodes, plan, prediction, memory, fits, verdict, explain, alternatives);
    }

    private @Nullable LinearStep step(Model model) {
        return model.linearSteps().stream()
                .filter(step -> step.isNamed(explain))
                .findFirst()
                .orElse(null);
    }

    private ModelStore.Spec spec(@Nullable GatewayConfig config) throws CommandException, GatewayException {
        if (config != null) {
            Optional<ModelStore.Spec> named = ConfiguredModel.find(config, name);
            if (named.isPresent()) {
                return named.get();
            }
        }
        return new ModelStore.Spec(source(config), ModelCoding.AS_CONFIGURED);
    }

    private ModelSource source(@Nullable GatewayConfig config) throws CommandException {
        if (name.equals(Models.BUILT_IN)) {
            return Models.builtIn();
        }
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) {
            throw new CommandException(
                    CommandRunner.USAGE,
                    name + " is "
                            + (config == null
                                    ? "neither a file nor " + Models.BUILT_IN
                                    : ConfiguredModel.places(config)));
        }
        return new ModelSource(name, file, Preprocessing.grey(255), List.of(), ModelSource.WireTypes.EXACT);
    }

    private @Nullable LinkProfile link() throws CommandException {
        try {
            return link == null ? null : LinkProfile.parse(link);
        } catch (IllegalArgumentException e) {
            throw new CommandException(CommandRunner.USAGE, "--link: " + e.getMessage());
        }
    }

    private PlanFleet fleet(@Nullable GatewayConfig config, @Nullable LinkProfile behind)
            throws ProfileException, CommandException, InterruptedException {
        Board here = gateway();
        if (config == null) {
            return PlanFleet.of(here, PlanFleet.profiles(fleet), behind);
        }
        if (!offline) {
            return LiveFleet.ask(here, config).behind(behind);
        }
        List<BoardProfile> profiles = new ArrayList<>();
        for (String profile : ConfigFile.profiles(Path.of(fleet))) {
            if (profile.isEmpty()) {
                throw new CommandException(
                        CommandRunner.USAGE,
                        "--offline needs a profile for each node in " + fleet + ": - {id: .., address: .., profile: "
                                + Profiles.names().get(1) + "}");
            }
            profiles.add(Profiles.load(profile));
        }
        return PlanFleet.of(here, profiles, behind).named(config.nodes());
    }

    private Board gateway() throws ProfileException {
        if (gateway != null) {
            BoardProfile profile = Profiles.load(gateway);
            Board board = PlanFleet.board("gateway", profile);
            return new Board("gateway", "gateway", board.processors(), 1, board.rates(), board.overheads());
        }
        return FleetSurvey.here(FleetSurvey.measured(Kernels.best(), System::nanoTime));
    }
}
