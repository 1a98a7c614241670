package dev.ballast.cli;

import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.deployment.CataloguedModel;
import dev.ballast.gateway.yaml.StoreFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Adds a version of a model to a store, completely or not at all: copies it under a name that the store ignores, then renames it.
 *
 * @param model an ONNX file
 * @param weights files of its weights, relative to its folder
 * @param beside other files that belong to the model, by their names in the store
 * @param settings text of the model.yaml of a new model; a further version takes the settings of its model
 */
record StoreAddition(Path model, List<String> weights, Map<String, Path> beside, String settings) {
    /**
     * Copies the version into the store.
     *
     * @param version null for the first and only version of a new model
     * @return the path of its ONNX file in the store
     * @throws GatewayException when the store has the version, or has the model and {@code version} is null; the message says what to
     * do
     * @throws IOException when files cannot be read or written; the models in the store are unchanged
     */
    Path into(Path store, String name, @Nullable String version) throws GatewayException, IOException {
        Files.createDirectories(store);
        Path home = store.resolve(name);
        requireNew(store, home, name, version);
        boolean isNew = isNew(store, name);
        Path target = isNew || version == null ? home : home.resolve(version);
        Path next = store.resolve(".adding-" + UUID.randomUUID());
        try {
            copy(version != null && isNew ? next.resolve(version) : next);
            if (isNew) {
                Files.writeString(next.resolve(StoreFolder.SETTINGS), settings);
            }
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            remove(next);
            throw e;
        }
        return (version == null ? home : home.resolve(version)).resolve(StoreFolder.MODEL);
    }

    /** Whether the store has no version of the model. */
    static boolean isNew(Path store, String name) {
        return !Files.exists(store.resolve(name));
    }

    private static void requireNew(Path store, Path home, String name, @Nullable String version)
            throws GatewayException {
        if (!Files.exists(home)) {
            return;
        }
        List<String> there = new StoreFolder(store)
                .list().stream()
                        .filter(each -> each.name().equals(name) && hasFile(home, each.version()))
                        .map(ModelStore.Listed::version)
                        .toList();
        boolean taken = version == null || there.contains(version) || Files.exists(home.resolve(version));
        if (taken) {
            String free = Integer.toString(1
                    + there.stream()
                            .filter(CataloguedModel::isNumber)
                            .mapToInt(Integer::parseInt)
                            .max()
                            .orElse(0));
            throw new GatewayException(home + " exists already, with versions " + there
                    + "; add this file as another version with --version " + free);
        }
    }

    private static boolean hasFile(Path home, String version) {
        return Files.exists(home.resolve(version).resolve(StoreFolder.MODEL))
                || (version.equals(StoreFolder.FIRST) && Files.exists(home.resolve(StoreFolder.MODEL)));
    }

    private void copy(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.copy(model, folder.resolve(StoreFolder.MODEL));
        for (String weight : weights) {
            Path copy = folder.resolve(weight);
            Files.createDirectories(copy.toAbsolutePath().getParent());
            Files.copy(model.resolveSibling(weight), copy);
        }
        for (Map.Entry<String, Path> other : beside.entrySet()) {
            Files.copy(other.getValue(), folder.resolve(other.getKey()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
