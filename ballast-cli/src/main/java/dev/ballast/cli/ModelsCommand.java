package dev.ballast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import dev.ballast.gateway.deployment.LocalAddresses;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ballast models}: lists and changes the models of a running gateway. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = {
            "Lists, loads and unloads the models of a running gateway, and adds models to its model store.",
            "Without a subcommand it lists the models. docs/models.md describes the store."
        },
        subcommands = {
            ModelsCommand.ListModels.class,
            ModelsCommand.Load.class,
            ModelsCommand.Unload.class,
            ModelsAddCommand.class,
            ModelsDefaultCommand.class
        },
        footer = {
            "",
            "To add a model while the gateway runs:",
            "  ballast models add net.onnx --name net --store models",
            "  ballast models load net",
            "",
            "Exit codes: 0 done, 1 failed, 2 the command line or an input file is wrong.",
        })
final class ModelsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Listing listing = new Listing();

    @Override
    public Integer call() throws CommandException, InterruptedException {
        listing.print(spec.commandLine().getOut());
        return 0;
    }

    /** Options of a list of models. */
    static final class Listing {
        @Mixin
        private GatewayOption gateway = new GatewayOption();

        @Option(names = "--json", description = "print the gateway's JSON answer unchanged")
        private boolean json;

        private void print(PrintWriter out) throws CommandException, InterruptedException {
            // only a client on the gateway's machine may make the gateway read its store
            boolean near = LocalAddresses.has(gateway.address().getAddress());
            JsonNode models =
                    gateway.answer((client, timeoutMs) -> near ? client.index(timeoutMs) : client.models(timeoutMs));
            if (json) {
                out.println(models);
                return;
            }
            out.printf("%-24s %-9s %-12s %s%n", "MODEL", "VERSION", "STATE", "");
            for (JsonNode each : models) {
                String about = each.path("default").asBoolean() ? "default" : "";
                String reason = each.path("reason").asText();
                out.printf(
                        "%-24s %-9s %-12s %s%n",
                        each.path("name").asText(),
                        each.path("version").asText(),
                        each.path("state").asText(),
                        about + (about.isEmpty() || reason.isEmpty() ? "" : "; ") + reason);
            }
        }
    }

    /** {@code ballast models list}. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists each model and version, whether the gateway serves it and, if not, why.")
    static final class ListModels implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private Listing listing = new Listing();

        @Override
        public Integer call() throws CommandException, InterruptedException {
            listing.print(spec.commandLine().getOut());
            return 0;
        }
    }

    /** {@code ballast models load}. */
    @Command(
            name = "load",
            description = {
                "Makes the gateway load or reload a model from its store, and waits until the nodes hold its parts.",
                "Models that are already served keep answering, even if the new file cannot be loaded."
            })
    static final class Load implements Callable<Integer> {
        @Mixin
        final HelpOption help = new HelpOption();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "NAME", description = "a model of the store")
        private String name = "";

        @Option(
                names = "--version",
                paramLabel = "V",
                description = "version to load (default: the one named in model.yaml, otherwise the highest)")
        private String version = "";

        @Mixin
        private GatewayOption gateway = new GatewayOption();

        @Override
        public Integer call() throws CommandException, InterruptedException {
            JsonNode made = gateway.answer((client, timeoutMs) -> {
                try (LoadProgress progress =
                        new LoadProgress(client, name, spec.commandLine().getErr())) {
                    progress.begin();
                    return client.order(name, "load", version, timeoutMs);
                }
            });
            JsonNode without = made.path("nodes_without_parts");
            spec.commandLine()
                    .getOut()
                    .println(name + " version " + made.path("version").asText() + " is served"
                            + (without.isEmpty()
                                    ? ""
                                    : "; these nodes are away or have too little memory, and have no parts of it yet: "
                                            + without));
            return 0;
        }
    }

    /** {@code ballast models unload}. */
    @Command(
            name = "unload",
            description =
                    "Makes the gateway stop serving a model and delete its parts from the nodes. The files in the store stay.")
    static final class Unload implements Callable<Integer> {
        @Mixin
        final HelpOption help = new HelpOption();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "NAME", description = "a model that is served")
        private String name = "";

        @Option(names = "--version", paramLabel = "V", description = "version to unload (default: every version)")
        private String version = "";

        @Mixin
        private GatewayOption gateway = new GatewayOption();

        @Override
        public Integer call() throws CommandException, InterruptedException {
            gateway.answer((client, timeoutMs) -> client.order(name, "unload", version, timeoutMs));
            spec.commandLine()
                    .getOut()
                    .println(name + (version.isEmpty() ? "" : " version " + version)
                            + " is no longer served; its files are unchanged");
            return 0;
        }
    }
}
