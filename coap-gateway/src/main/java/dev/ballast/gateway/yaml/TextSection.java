package dev.ballast.gateway.yaml;

import dev.ballast.gateway.text.EmbeddingSettings;
import dev.ballast.gateway.text.Pooling;
import dev.ballast.gateway.text.TextSettings;
import dev.ballast.gateway.text.TokenizerSource;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.YamlSection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads how a model takes texts: the key {@code text} of its input, and the keys of its output that make one vector of each text. */
final class TextSection {
    static final String KEY = "text";

    private static final String VOCABULARY = "vocabulary";
    private static final String TOKENIZER = "tokenizer";
    private static final String LOWER_CASE = "lower-case";
    private static final String LENGTH = "max-length";
    private static final String POOL = "pool";

    private TextSection() {}

    /**
     * The settings of a model.
     *
     * @param folder to which paths are relative
     * @param model the ONNX file; a file of the same name beside it goes first, so that versions may differ
     */
    static TextSettings of(YamlSection input, YamlSection output, Path folder, Path model) throws ProfileException {
        return new TextSettings(tokens(input, folder, model), vectors(output));
    }

    private static @Nullable TokenizerSource tokens(YamlSection input, Path folder, Path model)
            throws ProfileException {
        if (!input.has(KEY)) {
            return null;
        }
        YamlSection text = input.section(KEY, VOCABULARY, TOKENIZER, LENGTH, LOWER_CASE);
        if (text.has(VOCABULARY) == text.has(TOKENIZER)) {
            throw input.error(KEY, "must name one file, \"vocabulary: vocab.txt\" or \"tokenizer: tokenizer.json\"");
        }
        boolean isVocabulary = text.has(VOCABULARY);
        String name = text.text(isVocabulary ? VOCABULARY : TOKENIZER);
        Path own = model.resolveSibling(name);
        return new TokenizerSource(
                isVocabulary ? TokenizerSource.Kind.VOCABULARY : TokenizerSource.Kind.TOKENIZER,
                Files.exists(own) ? own : folder.resolve(name),
                text.has(LOWER_CASE) ? text.flag(LOWER_CASE, true) : null,
                text.has(LENGTH) ? text.integer(LENGTH, 2, TokenizerSource.MOST_TOKENS) : null);
    }

    private static @Nullable EmbeddingSettings vectors(YamlSection output) throws ProfileException {
        if (!output.has(POOL)) {
            for (String key : List.of("normalize", "from")) {
                if (output.has(key)) {
                    throw output.error(key, "is allowed only with \"pool\"");
                }
            }
            return null;
        }
        for (String key : List.of("softmax", "detections")) {
            if (output.has(key)) {
                throw output.error(key, "is not allowed beside \"pool\"");
            }
        }
        String kind = output.choice(POOL, List.of("mean", "cls"));
        Pooling pooling =
                new Pooling(Pooling.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), output.flag("normalize", false));
        return new EmbeddingSettings(pooling, output.text("from", ""));
    }
}
