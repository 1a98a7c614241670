package dev.ballast.cli;

import dev.ballast.coding.Erasures;
import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelCoding;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.yaml.ConfigFile;
import dev.ballast.gateway.yaml.StoreFolder;
import dev.ballast.profile.ProfileException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The model to verify and its coding.
 *
 * @param config how layers are coded, and over which nodes
 * @param readsPictures whether the preprocessing of pictures for the model is known
 */
record VerifySetup(GatewayConfig config, ModelStore.Spec spec, boolean readsPictures) {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** Upper limit of nodes for which every loss can be listed. */
    private static final int MOST_NODES = Erasures.MAX_PARTS;

    /** The default coding over this many nodes, which need not exist. */
    static VerifySetup of(String model, int nodes) throws CommandException {
        boolean isBuiltIn = model.equals(Models.BUILT_IN) && !Files.exists(Path.of(model));
        ModelStore.@Nullable Spec stored = isBuiltIn ? null : stored(model);
        ModelSource source = isBuiltIn ? Models.builtIn() : stored != null ? stored.source() : file(model);
        if (nodes < 2 || nodes > MOST_NODES) {
            throw new CommandException(CommandRunner.USAGE, "--nodes must be 2 to " + MOST_NODES + ", is " + nodes);
        }
        List<NodeAddress> addresses = IntStream.rangeClosed(1, nodes)
                .mapToObj(i -> new NodeAddress("node-" + i, new InetSocketAddress(ANY.getAddress(), i)))
                .toList();
        GatewayConfig config = new GatewayConfig(
                "verify",
                ANY,
                false,
                addresses,
                List.of(source),
                GatewayConfig.Work.defaults(),
                GatewayConfig.Coding.defaults(),
                GatewayConfig.Telemetry.embedded(ANY));
        return new VerifySetup(config, stored != null ? stored : asConfigured(source), isBuiltIn || stored != null);
    }

    /** The coding and the nodes of a configuration, and the model with that name or file; the name may be one of its model store. */
    static VerifySetup of(String model, Path file) throws CommandException, GatewayException {
        GatewayConfig config;
        try {
            config = ConfigFile.read(file, false);
        } catch (ProfileException e) {
            throw new CommandException(CommandRunner.USAGE, String.valueOf(e.getMessage()));
        }
        if (config.nodes().size() > MOST_NODES) {
            throw new CommandException(
                    CommandRunner.USAGE,
                    file + " has " + config.nodes().size() + " nodes; verify takes at most " + MOST_NODES);
        }
        Optional<ModelStore.Spec> named = ConfiguredModel.find(config, model);
        if (named.isPresent()) {
            return new VerifySetup(config, named.get(), true);
        }
        for (ModelSource source : config.models()) {
            if (isSame(source.file(), model)) {
                return new VerifySetup(config, asConfigured(source), true);
            }
        }
        if (model.equals(Models.BUILT_IN)) {
            return new VerifySetup(config, asConfigured(Models.builtIn()), true);
        }
        ModelStore.@Nullable Spec stored = stored(model);
        if (stored != null) {
            return new VerifySetup(config, stored, true);
        }
        if (!Files.isRegularFile(Path.of(model))) {
            throw new CommandException(CommandRunner.USAGE, model + " is " + ConfiguredModel.places(config));
        }
        return new VerifySetup(config, asConfigured(file(model)), false);
    }

    private static ModelStore.Spec asConfigured(ModelSource source) {
        return new ModelStore.Spec(source, ModelCoding.AS_CONFIGURED);
    }

    /** A file in a model store, with the settings of its model.yaml; null for any other file. */
    private static ModelStore.@Nullable Spec stored(String model) throws CommandException {
        try {
            return StoreFolder.ofFile(Path.of(model));
        } catch (GatewayException e) {
            throw new CommandException(CommandRunner.USAGE, String.valueOf(e.getMessage()));
        }
    }

    int nodes() {
        return config.nodes().size();
    }

    private static ModelSource file(String model) throws CommandException {
        Path file = Path.of(model);
        if (!Files.isRegularFile(file)) {
            throw new CommandException(CommandRunner.USAGE, "there is no model and no file " + model);
        }
        return new ModelSource(
                nameOf(file.toAbsolutePath().normalize()),
                file,
                Preprocessing.USUAL,
                List.of(),
                ModelSource.WireTypes.EXACT);
    }

    /** The name of the file without its suffixes, or the name of its folder when the file has the usual name. */
    private static String nameOf(Path file) {
        String name = String.valueOf(file.getFileName()).replaceFirst("(\\.onnx)?(\\.gz)?$", "");
        Path folder = file.getParent();
        return name.equals("model") && folder != null ? String.valueOf(folder.getFileName()) : name;
    }

    private static boolean isSame(@Nullable Path file, String model) {
        try {
            return file != null && Files.exists(Path.of(model)) && Files.isSameFile(file, Path.of(model));
        } catch (IOException e) {
            return false; // a file that cannot be read fails later, when it is loaded
        }
    }
}
