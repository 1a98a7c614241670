package dev.ballast.gateway.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The members of a tokenizer.json. The vocabulary is read as a stream, because it has nearly all of the bytes. What remains is a tree of
 * bounded size.
 */
final class TokenizerJson {
    /** The settings of a tokenizer have some hundreds of JSON tokens. */
    private static final int MOST_SETTINGS = 50_000;

    private static final int DEEPEST = 32;
    static final String LONGEST_WORD = "max_input_chars_per_word";
    private static final String TYPE = "type";
    private static final String VOCABULARY = "vocab";
    private static final String WORD_PIECE = "WordPiece";

    /** Without a table of names: a vocabulary has each name once. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private static final JsonMapper TREES = new JsonMapper();

    private final Map<String, Integer> vocabulary = new HashMap<>();
    private final Map<String, JsonNode> settings = new HashMap<>();
    private final Map<String, JsonNode> model = new HashMap<>();
    private final Limited parser;
    private final String name;

    private TokenizerJson(Limited parser, String name) {
        this.parser = parser;
        this.name = name;
    }

    /**
     * Parses the bytes of a file.
     *
     * @param name of the file, for messages
     */
    static TokenizerJson parse(byte[] json, String name) throws TextException {
        try (Limited parser = new Limited(JSON.createParser(json))) {
            TokenizerJson read = new TokenizerJson(parser, name);
            read.readAll();
            return read;
        } catch (JsonProcessingException e) {
            throw new TextException(name + " is no tokenizer.json: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new TextException(name + " is no tokenizer.json: " + e.getMessage());
        }
    }

    /** Ids by token. */
    Map<String, Integer> vocabulary() {
        return vocabulary;
    }

    /** A member of the file; missing when the file has none of this name. */
    JsonNode setting(String member) {
        return settings.getOrDefault(member, MissingNode.getInstance());
    }

    /** A member of {@code model}, except the vocabulary. */
    JsonNode model(String member) {
        return model.getOrDefault(member, MissingNode.getInstance());
    }

    private void readAll() throws IOException, TextException {
        require(parser.nextToken() == JsonToken.START_OBJECT, "is no tokenizer.json: it must be one JSON object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            parser.nextToken();
            if (member.equals("model")) {
                readModel();
            } else {
                settings.put(member, TREES.readTree(parser));
            }
        }
    }

    private void readModel() throws IOException, TextException {
        require(model.isEmpty(), "has two members \"model\"");
        require(parser.currentToken() == JsonToken.START_OBJECT, "is no tokenizer.json: \"model\" must be an object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            parser.nextToken();
            if (parser.currentToken().isStructStart()
                    && (!member.equals(VOCABULARY)
                            || parser.currentToken() == JsonToken.START_ARRAY
                            || model.containsKey(TYPE))) {
                requireWordPiece(); // BPE has merges, Unigram has a vocabulary with scores
            }
            if (member.equals(VOCABULARY)) {
                require(
                        parser.currentToken() == JsonToken.START_OBJECT,
                        "has a vocabulary that is no object of tokens and ids");
                readVocabulary();
            } else {
                model.put(member, TREES.readTree(parser));
            }
        }
        requireWordPiece();
    }

    /** Files of old versions name no type. Then only WordPiece has a longest word. */
    private void requireWordPiece() throws TextException {
        String usual = model.containsKey(LONGEST_WORD) ? WORD_PIECE : "of an unknown kind";
        String type = model(TYPE).asText(usual);
        require(
                type.equals(WORD_PIECE),
                "has a model \"" + type + "\"; only WordPiece is supported: tokenize on the client, send the ids as"
                        + " tensors, and remove input.text");
    }

    private void readVocabulary() throws IOException, TextException {
        parser.isCounting = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String token = parser.currentName();
            require(
                    parser.nextToken() == JsonToken.VALUE_NUMBER_INT
                            && parser.getNumberType() == JsonParser.NumberType.INT
                            && parser.getIntValue() >= 0,
                    "gives a token an id that is no whole number from 0 to " + Integer.MAX_VALUE);
            require(
                    token.length() <= VocabularyFile.LONGEST_TOKEN,
                    "has a token of " + token.length() + " characters; at most " + VocabularyFile.LONGEST_TOKEN
                            + " are allowed");
            require(
                    vocabulary.putIfAbsent(token, parser.getIntValue()) == null,
                    "has the token \"" + token + "\" twice");
            require(
                    vocabulary.size() <= VocabularyFile.MOST_TOKENS,
                    "has more than " + VocabularyFile.MOST_TOKENS + " tokens");
        }
        parser.isCounting = true;
    }

    private void require(boolean isSo, String problem) throws TextException {
        if (!isSo) {
            throw new TextException(name + " " + problem);
        }
    }

    /** Ends the reading when the settings have too many JSON tokens. The vocabulary does not count: it has a limit of its own. */
    private static final class Limited extends JsonParserDelegate {
        private boolean isCounting = true;
        private int tokens;

        Limited(JsonParser parser) {
            super(parser);
        }

        @Override
        public JsonToken nextToken() throws IOException {
            if (isCounting && ++tokens > MOST_SETTINGS) {
                throw new JsonParseException(this, "it has more than " + MOST_SETTINGS + " settings");
            }
            return super.nextToken();
        }
    }
}
