package dev.ballast.profile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Turns bytes into YAML nodes, within limits that bound the cost of a hostile file. */
final class YamlText {
    static final int MAX_BYTES = 1 << 16;
    /** Most levels of nesting. Composing recurses once per level, so the depth is checked before, on the flat stream of events. */
    static final int MAX_DEPTH = 16;

    private YamlText() {}

    /** Reads the text of a file, which must be UTF-8 of at most {@link #MAX_BYTES} bytes. */
    static String read(Path file) throws ProfileException {
        try (var in = Files.newInputStream(file)) {
            return decode(in.readNBytes(MAX_BYTES + 1), file.toString());
        } catch (NoSuchFileException e) {
            throw new ProfileException(file + ": there is no such file");
        } catch (IOException e) {
            throw new ProfileException(file + ": cannot be read (" + e + ")");
        }
    }

    /** Decodes bytes, which must be UTF-8 of at most {@link #MAX_BYTES} bytes. Messages name the file by {@code source}. */
    static String decode(byte[] bytes, String source) throws ProfileException {
        if (bytes.length > MAX_BYTES) {
            throw new ProfileException(source + ": the file is longer than " + MAX_BYTES + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProfileException(source + ": the file is not UTF-8 text");
        }
    }

    /** The only document in {@code text}, or empty when the text has only space and comments. */
    static Optional<Node> compose(String text, String source) throws ProfileException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setSchema(new CoreSchema())
                .setCodePointLimit(MAX_BYTES)
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setMaxAliasesForCollections(0)
                .build();
        try {
            requireShallow(text, source, settings);
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            String where = e.getProblemMark().map(mark -> ":" + line(mark)).orElse("");
            throw new ProfileException(source + where + ": not YAML: " + YamlSection.quotable(e.getProblem()));
        } catch (YamlEngineException e) {
            throw new ProfileException(source + ": not YAML: " + YamlSection.quotable(String.valueOf(e.getMessage())));
        }
    }

    /** Line of a node, counted from 1. */
    static int line(Node node) {
        return node.getStartMark().map(YamlText::line).orElse(1);
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }

    private static void requireShallow(String text, String source, LoadSettings settings) throws ProfileException {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            if (event instanceof CollectionStartEvent) {
                depth++;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
            if (depth > MAX_DEPTH) {
                throw new ProfileException(source + ": sections are nested deeper than " + MAX_DEPTH + " levels");
            }
        }
    }
}
