package dev.ballast.gateway.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gateway.text.EmbeddingSettings;
import dev.ballast.gateway.text.Pooling;
import dev.ballast.gateway.text.TextSettings;
import dev.ballast.gateway.text.TokenizerSource;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.YamlSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextSectionTest {
    @TempDir
    Path folder;

    private TextSettings read(String yaml) throws ProfileException {
        YamlSection section = YamlSection.parse(yaml, "model.yaml", ModelSection.fileKeys(List.of()));
        return new ModelSection(section, folder)
                .source("texts", folder.resolve("2/model.onnx"), null)
                .texts();
    }

    @Test
    void everyKeyIsRead() throws ProfileException {
        assertThat(read("input: {text: {vocabulary: words.txt, max-length: 77, lower-case: false}}\n"
                        + "output: {pool: cls, normalize: true, from: states}"))
                .isEqualTo(new TextSettings(
                        new TokenizerSource(TokenizerSource.Kind.VOCABULARY, folder.resolve("words.txt"), false, 77),
                        new EmbeddingSettings(new Pooling(Pooling.Kind.CLS, true), "states")));
        assertThat(read("input: {text: {tokenizer: t.json}}\noutput: {pool: mean}"))
                .isEqualTo(new TextSettings(
                        new TokenizerSource(TokenizerSource.Kind.TOKENIZER, folder.resolve("t.json"), null, null),
                        new EmbeddingSettings(new Pooling(Pooling.Kind.MEAN, false), "")));
        assertThat(read("")).isEqualTo(TextSettings.NONE);
    }

    @Test
    void theFileOfAVersionGoesFirst() throws ProfileException, IOException {
        Path own = Files.createDirectories(folder.resolve("2")).resolve("vocab.txt");
        Files.writeString(own, "");
        assertThat(Objects.requireNonNull(
                                read("input: {text: {vocabulary: vocab.txt}}").tokens())
                        .file())
                .isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "input: {text: {}}|\"input.text\" must name one file",
                "input: {text: {vocabulary: a, tokenizer: b}}|\"input.text\" must name one file",
                "input: {text: {vocabulary: a, max-length: 1}}|must be 2..1048576",
                "input: {text: {vocabulary: a}, scale: 1}|\"input.scale\" is for pictures",
                "output: {normalize: true}|\"output.normalize\" is allowed only with \"pool\"",
                "output: {from: a}|\"output.from\" is allowed only with \"pool\"",
                "output: {pool: max}|\"output.pool\" must be one of mean, cls",
                "output: {pool: mean, softmax: true}|\"output.softmax\" is not allowed beside \"pool\"",
            })
    void wrongSettingsAreRefusedByKey(String yaml, String why) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining(why);
    }
}
