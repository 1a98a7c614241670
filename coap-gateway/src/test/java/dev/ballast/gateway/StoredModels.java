package dev.ballast.gateway;

import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.yaml.StoreFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a model store: LeNet-5 under any name, with any settings. */
public final class StoredModels {
    private final Path folder;

    public StoredModels(Path folder) {
        this.folder = folder;
    }

    public ModelStore store() {
        return new StoreFolder(folder);
    }

    public Path folder() {
        return folder;
    }

    /** Stores LeNet-5 in this folder, with a model.yaml of these lines. */
    public Path digits(String where, String... settings) throws IOException {
        Path file = Files.createDirectories(folder.resolve(where)).resolve("model.onnx");
        try (InputStream model = Models.class.getResourceAsStream("/models/lenet5/model.onnx")) {
            Files.write(file, model.readAllBytes());
        }
        settings(where, settings);
        return file;
    }

    public void settings(String where, String... settings) throws IOException {
        if (settings.length > 0) {
            Files.writeString(folder.resolve(where).resolve("model.yaml"), String.join("\n", settings));
        }
    }

    /** A file that is no model. */
    public void garbage(String where) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve(where)).resolve("model.onnx"), "no model");
    }
}
