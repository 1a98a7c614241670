package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.deployment.CataloguedModel;
import dev.ballast.gateway.yaml.StoreFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ballast models default}: sets the version that answers requests without a version. */
@Command(
        name = "default",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a version the default of its model, in the running gateway and in its store.",
            "With --store it changes only that store; the change takes effect at the next start or load."
        })
final class ModelsDefaultCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "NAME", description = "a model")
    private String name = "";

    @Parameters(index = "1", paramLabel = "VERSION", description = "one of its versions")
    private String version = "";

    @Option(names = "--store", paramLabel = "DIR", description = "change this model store instead of a running gateway")
    private @Nullable Path store;

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Override
    public Integer call() throws CommandException, InterruptedException {
        if (store == null) {
            gateway.answer((client, timeoutMs) -> client.order(name, "default", version, timeoutMs));
        } else {
            write(store);
        }
        spec.commandLine().getOut().println(name + ": version " + version + " is the default");
        return 0;
    }

    private void write(Path place) throws CommandException {
        if (!Files.isDirectory(place)) {
            throw new CommandException(CommandRunner.USAGE, "--store: there is no folder " + place);
        }
        try {
            StoreFolder folder = new StoreFolder(place);
            List<String> versions = folder.list().stream()
                    .filter(each -> each.name().equals(name) && CataloguedModel.isNumber(each.version()))
                    .map(ModelStore.Listed::version)
                    .toList();
            if (!versions.contains(version)) {
                throw new CommandException(
                        CommandRunner.USAGE,
                        place + " has no model " + name + " version " + version + "; versions there: " + versions);
            }
            folder.nameDefault(name, version);
        } catch (GatewayException e) {
            throw Failures.of(e);
        }
    }
}
