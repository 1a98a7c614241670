package dev.ballast.gateway.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a tokenizer.json of Hugging Face that describes a BERT tokenizer. Whatever would change the tokens and is not supported is refused
 * by name. How a batch is padded is not read, except for the padding token: rows are as long as the longest text.
 */
final class TokenizerFile {
    private static final int LONGEST_WORD = 1_000;
    private static final int MOST_ADDED = 1_000;
    private static final String TYPE = "type";

    private final TokenizerJson json;
    private final String name;

    private TokenizerFile(TokenizerJson json, String name) {
        this.json = json;
        this.name = name;
    }

    static TokenizerSettings read(Path file) throws TextException {
        return parse(BoundedFile.bytes(file), file.toString());
    }

    /**
     * Parses the bytes of a file.
     *
     * @param name of the file, for messages
     */
    static TokenizerSettings parse(byte[] bytes, String name) throws TextException {
        return new TokenizerFile(TokenizerJson.parse(bytes, name), name).settings();
    }

    private TokenizerSettings settings() throws TextException {
        requireBert();
        Map<String, Integer> inText = new HashMap<>();
        for (JsonNode added : json.setting("added_tokens")) {
            inText.put(added.path("content").asText(), added(added));
            require(inText.size() <= MOST_ADDED, "has more than " + MOST_ADDED + " added_tokens");
        }
        List<Integer> frame = frame(inText);
        String padding = json.setting("padding").path("pad_token").asText("[PAD]");
        String unknown = json.model("unk_token").asText("[UNK]");
        return new TokenizerSettings(
                json.vocabulary(),
                new TokenizerSettings.SpecialTokens(
                        frame.get(0), frame.get(1), id(padding, inText), id(unknown, inText), inText),
                letters(),
                number(json.model(TokenizerJson.LONGEST_WORD), LONGEST_WORD, TokenizerSettings.USUAL_LONGEST_WORD),
                longestText());
    }

    /** Refuses what differs from a BERT tokenizer in any other way than in its letters. */
    private void requireBert() throws TextException {
        String prefix = json.model("continuing_subword_prefix").asText("##");
        require(prefix.equals("##"), "begins pieces with \"" + prefix + "\"; only \"##\" is supported");
        requireType("normalizer", List.of("BertNormalizer"));
        requireType("pre_tokenizer", List.of("BertPreTokenizer"));
        requireType("post_processor", List.of("TemplateProcessing", "BertProcessing"));
        for (String step : List.of("clean_text", "handle_chinese_chars")) {
            require(
                    json.setting("normalizer").path(step).asBoolean(true),
                    "switches " + step + " off; only true is supported");
        }
    }

    private void requireType(String member, List<String> supported) throws TextException {
        String type = json.setting(member).path(TYPE).asText("none");
        require(
                supported.contains(type),
                "has the " + member + " " + type + "; only " + String.join(" and ", supported)
                        + " are supported: tokenize on the client, send the ids as tensors, and remove input.text");
    }

    private BasicTokenizer.Letters letters() {
        JsonNode normalizer = json.setting("normalizer");
        boolean lowerCase = normalizer.path("lowercase").asBoolean(true);
        return new BasicTokenizer.Letters(
                lowerCase, normalizer.path("strip_accents").asBoolean(lowerCase));
    }

    /** The id of a token that a text may spell out. */
    private int added(JsonNode token) throws TextException {
        String content = token.path("content").asText();
        require(!content.isEmpty(), "has an added token without content");
        for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
            require(
                    !token.path(flag).asBoolean(false),
                    "has the added token \"" + content + "\" with " + flag + ": true, which is not supported; remove it"
                            + " from added_tokens if texts do not spell it out");
        }
        int id = token.path("id").asInt(-1);
        Integer known = json.vocabulary().get(content);
        require(
                id >= 0 && (known == null || known == id),
                "gives the added token \"" + content + "\" the id " + id + ", the vocabulary " + known);
        return id;
    }

    /** The ids of the tokens before and behind each text. */
    private List<Integer> frame(Map<String, Integer> inText) throws TextException {
        JsonNode processor = json.setting("post_processor");
        if (processor.path(TYPE).asText().equals("BertProcessing")) {
            return List.of(
                    id(processor.path("cls").path(0).asText(), inText),
                    id(processor.path("sep").path(0).asText(), inText));
        }
        JsonNode single = processor.path("single");
        String begin = single.path(0).path("SpecialToken").path("id").asText();
        String end = single.path(2).path("SpecialToken").path("id").asText();
        boolean isBerts =
                single.size() == 3 && !begin.isEmpty() && single.path(1).has("Sequence") && !end.isEmpty();
        require(isBerts, "frames a text in another way than \"[CLS] text [SEP]\", which is not supported");
        for (JsonNode piece : single) {
            require(
                    piece.elements().next().path("type_id").asInt(0) == 0,
                    "gives a single text another token type than 0, which is not supported");
        }
        return List.of(id(begin, inText), id(end, inText));
    }

    private int id(String token, Map<String, Integer> inText) throws TextException {
        Integer id = inText.getOrDefault(token, json.vocabulary().get(token));
        if (id == null) {
            throw new TextException(name + " uses the token \"" + token + "\", which is not in its vocabulary");
        }
        return id;
    }

    private int longestText() throws TextException {
        JsonNode truncation = json.setting("truncation");
        String direction = truncation.path("direction").asText("Right");
        require(direction.equals("Right"), "truncates texts on the " + direction + "; only Right is supported");
        return number(truncation.path("max_length"), TokenizerSource.MOST_TOKENS, TokenizerSettings.USUAL_LONGEST_TEXT);
    }

    private int number(JsonNode number, int most, int usual) throws TextException {
        if (number.isMissingNode() || number.isNull()) {
            return usual;
        }
        require(
                number.isInt() && number.asInt() >= 2 && number.asInt() <= most,
                "holds " + number + " where a whole number from 2 to " + most + " is expected");
        return number.asInt();
    }

    private void require(boolean isSo, String problem) throws TextException {
        if (!isSo) {
            throw new TextException(name + " " + problem);
        }
    }
}
