package dev.ballast.gateway.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a file of bounded size. */
final class BoundedFile {
    /** The tokenizer.json of the largest known WordPiece vocabulary, 501,153 tokens, has 10 MB. */
    static final int MOST_BYTES = 16 << 20;

    private BoundedFile() {}

    static byte[] bytes(Path file) throws TextException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new TextException(file + " has more than " + MOST_BYTES
                        + " bytes; no WordPiece vocabulary is that large, so this is another file");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new TextException("there is no file " + file + "; put it beside model.yaml");
        } catch (IOException e) {
            throw new TextException("cannot read " + file + ": " + e.getMessage());
        }
    }

    /** The text of UTF-8 bytes. */
    static String text(byte[] utf8, String what) throws TextException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new TextException(what + " is not UTF-8; save it as UTF-8");
        }
    }
}
