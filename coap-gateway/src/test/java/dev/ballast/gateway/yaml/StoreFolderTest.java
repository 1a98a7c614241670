package dev.ballast.gateway.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelCoding;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.RoundPolicy;
import dev.ballast.wire.WireType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layout and the settings of a store. The content of the ONNX files does not matter here. */
class StoreFolderTest {
    @TempDir
    private Path folder;

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private StoreFolder store() {
        return new StoreFolder(folder);
    }

    private List<String> listed() throws GatewayException {
        return store().list().stream()
                .map(each ->
                        each.name() + " " + each.version() + (each.problem().isEmpty() ? "" : " bad"))
                .toList();
    }

    @Test
    void listsModelsWithTheirVersions() throws Exception {
        write("digits/model.onnx", "");
        write("pets/2/model.onnx", "");
        write("pets/10/model.onnx", "");
        write("pets/notes/readme.txt", "");
        write("both/model.onnx", "");
        write("both/3/model.onnx", "");
        write(".adding-x/model.onnx", "");
        write("README.md", "");
        assertThat(listed()).containsExactly("both 1", "both 3", "digits 1", "pets 10", "pets 2");
    }

    @ParameterizedTest
    @CsvSource({
        "Big Name/model.onnx, 'Big Name', 1, 'rename the folder'",
        "empty/labels.txt, empty, 1, 'holds neither model.onnx nor VERSION/model.onnx'",
        "net/v2/model.onnx, net, v2, 'a version is a whole number'",
        "net/007/model.onnx, net, 007, 'a version is a whole number'",
        "net/2/labels.txt, net, 2, 'holds no model.onnx'",
    })
    void namesWhatIsNotAsItMustBe(String file, String name, String version, String problem) throws Exception {
        write(file, "");
        assertThat(store().list()).hasSize(1);
        ModelStore.Listed listed = store().list().get(0);
        assertThat(listed.name()).isEqualTo(name);
        assertThat(listed.version()).isEqualTo(version);
        assertThat(listed.problem()).contains(problem);
        assertThatThrownBy(() -> store().read(name, version))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining(problem);
    }

    /** The superuser can read the folder, but finds it empty. */
    @Test
    void aFolderThatCannotBeReadKeepsNoOtherModelFromBeingListed() throws Exception {
        write("digits/model.onnx", "");
        Path locked = Files.createDirectory(folder.resolve("locked"));
        write("pets/model.onnx", "");
        Files.setPosixFilePermissions(locked, Set.of());
        try {
            assertThat(listed()).containsExactly("digits 1", "locked 1 bad", "pets 1");
            assertThat(store().read("pets", "1").source().name()).isEqualTo("pets");
        } finally {
            Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aVersionInTwoPlacesIsNeither() throws Exception {
        write("net/model.onnx", "");
        write("net/1/model.onnx", "");
        assertThat(listed()).containsExactly("net 1 bad");
        assertThatThrownBy(() -> store().read("net", "1")).hasMessageContaining("exists twice");
    }

    @Test
    void withoutSettingsEverythingIsAsUsual() throws Exception {
        write("net/model.onnx", "");
        ModelStore.Spec spec = store().read("net", "1");
        assertThat(spec.source())
                .isEqualTo(new ModelSource(
                        "net",
                        folder.resolve("net/model.onnx"),
                        Preprocessing.USUAL,
                        List.of(),
                        ModelSource.WireTypes.EXACT));
        assertThat(spec.coding()).isEqualTo(ModelCoding.AS_CONFIGURED);
        assertThat(store().namedDefault("net")).isEmpty();
    }

    @Test
    void readsEveryKey() throws Exception {
        write("net/model.onnx", "");
        write("net/names.txt", "cat\ndog\n");
        write("net/labels.txt", "not\nthese\n");
        write("net/model.yaml", """
                default: 1
                labels: names.txt
                input: {colour: rgb, scale: 1, mean: [1, 2, 3], deviation: [4]}
                output: {softmax: true}
                wire: float16
                weights: float16
                layers: [{layer: conv1, wire: int8}]
                policy: hedged
                code: coded
                parity: 2
                split: grid
                split-from-macs: 7
                """);
        ModelStore.Spec spec = store().read("net", "1");
        assertThat(spec.source().labels()).containsExactly("cat", "dog");
        assertThat(spec.source().policy()).isEqualTo(RoundPolicy.HEDGED);
        assertThat(spec.source().softmax()).isTrue();
        assertThat(spec.source().preprocessing().numbers().mean()).containsExactly(1.0, 2.0, 3.0);
        assertThat(spec.source().wire().of("fc1").activation()).isEqualTo(WireType.FLOAT16);
        assertThat(spec.source().wire().of("conv1").activation()).isEqualTo(WireType.INT8);
        assertThat(spec.coding()).isEqualTo(new ModelCoding(Redundancy.coded(2), SplitKind.GRID, 7L));
        assertThat(store().namedDefault("net")).isEqualTo("1");
    }

    @Test
    void aVersionHasSettingsAndLabelsOfItsOwnOrThoseOfTheModel() throws Exception {
        write("net/1/model.onnx", "");
        write("net/2/model.onnx", "");
        write("net/model.yaml", "parity: 2");
        write("net/labels.txt", "a\nb\n");
        write("net/2/model.yaml", "code: none");
        write("net/2/labels.txt", "c\n");
        assertThat(store().read("net", "1").coding().redundancy()).isEqualTo(Redundancy.coded(2));
        assertThat(store().read("net", "1").source().labels()).containsExactly("a", "b");
        assertThat(store().read("net", "2").coding().redundancy()).isEqualTo(Redundancy.coded(0));
        assertThat(store().read("net", "2").source().labels()).containsExactly("c");
        assertThat(store().read("net", "2").source().file()).isEqualTo(folder.resolve("net/2/model.onnx"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wyre: float16 | \"wyre\" is not a key here; known keys: default, labels, label-offset, input, output, wire",
                "parity: 9 | \"parity\" must be 0..4",
                "default: first | \"default\" must be",
                "{code: none, parity: 1} | \"parity\" is allowed only with",
                "labels: none.txt | none.txt, which cannot be read",
                "split: diagonal | \"split\" must be one of",
                "policy: hope | \"policy\" must be one of",
                "input: {mean: [1, 2]} | mean has 2 values; expected 1 or 3",
                "'layers: [{layer: a}, {layer: a}]' | given twice: a",
            })
    void everyErrorNamesTheFileAndTheKey(String line, String text) throws Exception {
        write("net/model.onnx", "");
        write("net/model.yaml", line);
        assertThat(store().list())
                .singleElement()
                .satisfies(listed -> assertThat(listed.problem()).contains("model.yaml", text));
        assertThatThrownBy(() -> store().read("net", "1"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("model.yaml")
                .hasMessageContaining(text);
    }

    @Test
    void aDefaultInTheSettingsOfAVersionIsNoKey() throws Exception {
        write("net/2/model.onnx", "");
        write("net/2/model.yaml", "default: 2");
        assertThatThrownBy(() -> store().read("net", "2")).hasMessageContaining("\"default\" is not a key here");
    }

    @Test
    void namingADefaultChangesNothingElse() throws Exception {
        write("net/1/model.onnx", "");
        store().nameDefault("net", "1");
        assertThat(folder.resolve("net/model.yaml")).hasContent("default: 1");
        write("net/model.yaml", "# ours\nparity: 2\ndefault: 1   # tried\nwire: float16\n");
        store().nameDefault("net", "12");
        assertThat(folder.resolve("net/model.yaml"))
                .hasContent("# ours\nparity: 2\ndefault: 12   # tried\nwire: float16\n");
        write("net/model.yaml", "{parity: 2, default: 1}");
        assertThatThrownBy(() -> store().nameDefault("net", "2"))
                .hasMessageContaining("set \"default: 2\" in it yourself");
        assertThat(folder.resolve("net/model.yaml")).hasContent("{parity: 2, default: 1}");
    }

    @Test
    void theConfigurationMayNameAStoreInPlaceOfModels() throws Exception {
        String nodes = "nodes:\n  - {id: n1, address: \"127.0.0.1:5701\"}\n";
        write("models/net/model.onnx", "");
        write("gateway.yaml", nodes + "model-store: models");
        Path file = folder.resolve("gateway.yaml");
        GatewayConfig config = ConfigFile.read(file, false);
        assertThat(config.models()).isEmpty();
        assertThat(config.store().list()).containsExactly(new ModelStore.Listed("net", "1", ""));
        write("gateway.yaml", nodes + "model-store: models\nmodels: [{name: net, file: net.onnx}]");
        assertThatThrownBy(() -> ConfigFile.read(file, false))
                .hasMessageContaining("\"models[0].name\" net is also a model of the model store");
        write("gateway.yaml", nodes + "model-store: nowhere");
        assertThatThrownBy(() -> ConfigFile.read(file, false))
                .hasMessageContaining("which is not a folder; create it: mkdir");
    }
}
