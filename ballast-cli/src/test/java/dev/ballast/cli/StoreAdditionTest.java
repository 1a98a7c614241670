package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreAdditionTest {
    @TempDir
    private Path folder;

    private Path store = Path.of("");
    private Path model = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        store = folder.resolve("models");
        model = Files.writeString(
                Files.createDirectories(folder.resolve("made")).resolve("net.onnx"), "graph");
        Files.writeString(Files.createDirectories(folder.resolve("made/parts")).resolve("w.bin"), "weights");
        Files.writeString(folder.resolve("made/names"), "cat");
    }

    private StoreAddition addition(String... weights) {
        return new StoreAddition(
                model, List.of(weights), Map.of("labels.txt", folder.resolve("made/names")), "wire: float16\n");
    }

    @Test
    void theFirstVersionOfAModelStandsAtItsTop() throws Exception {
        Path there = addition("parts/w.bin").into(store, "net", null);
        assertThat(there).isEqualTo(store.resolve("net/model.onnx")).hasContent("graph");
        assertThat(store.resolve("net/parts/w.bin")).hasContent("weights");
        assertThat(store.resolve("net/labels.txt")).hasContent("cat");
        assertThat(store.resolve("net/model.yaml")).hasContent("wire: float16\n");
        assertThat(store).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void aVersionStandsBesideOthers() throws Exception {
        assertThat(addition().into(store, "net", "4"))
                .isEqualTo(store.resolve("net/4/model.onnx"))
                .exists();
        assertThat(addition("parts/w.bin").into(store, "net", "5"))
                .isEqualTo(store.resolve("net/5/model.onnx"))
                .exists();
        assertThat(store.resolve("net/5/parts/w.bin")).exists();
        assertThat(store.resolve("net/4/model.onnx")).exists();
        assertThat(store.resolve("net/model.yaml")).hasContent("wire: float16\n");
        assertThat(store.resolve("net/4/model.yaml")).doesNotExist();
        assertThat(store.resolve("net/5/model.yaml"))
                .as("would replace the settings above")
                .doesNotExist();
    }

    @Test
    void whatIsThereIsNotReplaced() throws Exception {
        addition().into(store, "net", null);
        addition().into(store, "net", "7");
        for (String version : new String[] {null, "1", "7"}) {
            assertThatThrownBy(() -> addition().into(store, "net", version))
                    .isInstanceOf(GatewayException.class)
                    .hasMessageContaining("with versions [1, 7]; add this file as another version with --version 8");
        }
    }

    @Test
    void whatCannotBeCopiedWholeLeavesNothing() throws Exception {
        assertThatThrownBy(() -> addition("parts/w.bin", "none.bin").into(store, "net", null))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(store).isEmptyDirectory();
    }
}
