package dev.ballast.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerFileTest {
    /** A small tokenizer.json with the members that decide. */
    private static final String JSON = "{'truncation':null,'added_tokens':[{'id':0,'content':'[PAD]','lstrip':false}],"
            + "'normalizer':{'type':'BertNormalizer','clean_text':true,'strip_accents':null,'lowercase':true},"
            + "'pre_tokenizer':{'type':'BertPreTokenizer'},"
            + "'post_processor':{'type':'BertProcessing','sep':['[SEP]',3],'cls':['[CLS]',2]},"
            + "'model':{'type':'WordPiece','unk_token':'[UNK]','max_input_chars_per_word':7,"
            + "'vocab':{'[PAD]':0,'[UNK]':1,'[CLS]':2,'[SEP]':3,'a':4}}}";

    private static TokenizerSettings parse(String json) throws TextException {
        return TokenizerFile.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "tokenizer.json");
    }

    private static void refused(String json, String why) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(TextException.class)
                .hasMessageContaining(why)
                .hasMessageStartingWith("tokenizer.json ");
    }

    @Test
    void whatTheFileSaysIsRead() throws TextException {
        TokenizerSettings read = parse(JSON);
        assertThat(read.vocabulary()).hasSize(5).containsEntry("a", 4);
        assertThat(read.special().begin()).isEqualTo(2);
        assertThat(read.special().end()).isEqualTo(3);
        assertThat(read.special().unknown()).isEqualTo(1);
        assertThat(read.special().padding()).isZero();
        assertThat(read.letters()).isEqualTo(new BasicTokenizer.Letters(true, true));
        assertThat(read.longestWord()).isEqualTo(7);
        assertThat(read.longestText()).isEqualTo(256);
        assertThat(parse(JSON.replace("'strip_accents':null", "'strip_accents':false"))
                        .letters())
                .isEqualTo(new BasicTokenizer.Letters(true, false));
        assertThat(parse(JSON.replace("'lowercase':true", "'lowercase':false")).letters())
                .isEqualTo(new BasicTokenizer.Letters(false, false));
        assertThat(parse(JSON.replace("'truncation':null", "'truncation':{'max_length':128}"))
                        .longestText())
                .isEqualTo(128);
        assertThat(parse(JSON.replace("'type':'WordPiece',", "")).longestWord()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'type':'WordPiece',|'type':'BPE','merges':[['a','b']],|has a model \"BPE\"; only WordPiece is supported",
                "'type':'WordPiece',|'type':'Unigram',|has a model \"Unigram\"",
                "'vocab':{|'vocab':[['a',0.5]],'x':{|has a vocabulary that is no object",
                "'BertNormalizer'|'Sequence'|has the normalizer Sequence; only BertNormalizer",
                "'BertPreTokenizer'|'Whitespace'|has the pre_tokenizer Whitespace",
                "'BertProcessing'|'ByteLevel'|has the post_processor ByteLevel",
                "'clean_text':true|'clean_text':false|switches clean_text off",
                "'truncation':null|'truncation':{'direction':'Left'}|truncates texts on the Left",
                "'truncation':null|'truncation':{'max_length':1}|holds 1 where a whole number from 2",
                "'lstrip':false|'lstrip':true|the added token \"[PAD]\" with lstrip: true",
                "'id':0|'id':4|gives the added token \"[PAD]\" the id 4, the vocabulary 0",
                "'[UNK]':1,|''|uses the token \"[UNK]\", which is not in its vocabulary",
                "'a':4|'a':-4|whole number from 0",
                "'a':4|'a':99999999999|whole number from 0",
                "'a':4|'a':4,'a':5|has the token \"a\" twice",
                "'unk_token'|'continuing_subword_prefix':'@','unk_token'|begins pieces with \"@\"",
            })
    void whatIsNotSupportedIsRefusedByName(String from, String to, String why) {
        refused(JSON.replace(from, to.equals("''") ? "" : to), why);
    }

    @Test
    void everyTruncatedFileIsRefused() {
        byte[] whole = Golden.bytes("tokenizer.json");
        for (int length = 0; length < whole.length - 2; length += 7) {
            byte[] prefix = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> TokenizerFile.parse(prefix, "tokenizer.json"))
                    .isInstanceOf(TextException.class);
        }
    }

    @Test
    void changedBytesGiveATokenizerOrARefusalSeed19() {
        Random random = new Random(19);
        byte[] whole = JSON.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 5_000; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            try {
                TextTokenizer.of(TokenizerFile.parse(changed, "tokenizer.json")).ids("a b", 8, () -> false);
            } catch (TextException e) {
                assertThat(e).hasMessageContaining("tokenizer.json");
            }
        }
    }

    @Test
    void settingsAreBoundedInDepthAndNumber() {
        refused(JSON.replace("null,'added", "[".repeat(40) + "]".repeat(40) + ",'added"), "nesting depth");
        refused(JSON.replace("null,'added", "[1" + ",1".repeat(50_000) + "],'added"), "more than 50000 settings");
        refused(JSON.replace("'WordPiece'", "'BPE','merges':[1" + ",1".repeat(60_000) + "],'x':'y'"), "only WordPiece");
        refused(JSON.replace("'vocab'", "'merges':[1" + ",1".repeat(60_000) + "],'vocab'"), "more than 50000 settings");
    }
}
