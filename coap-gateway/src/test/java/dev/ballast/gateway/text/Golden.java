package dev.ballast.gateway.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Files that the reference wrote. */
final class Golden {
    private Golden() {}

    static byte[] bytes(String file) {
        try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream(file))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    /** The lines that are no comments. */
    static List<String> lines(String file) {
        return text(file).lines().filter(line -> !line.startsWith("#")).toList();
    }

    /** Words by their code points in hexadecimal, each with a dot. */
    static List<String> words(String hexadecimal) {
        return Stream.of(hexadecimal.split(" ", -1))
                .map(word -> Stream.of(word.substring(0, word.length() - 1).split("\\.", -1))
                        .map(point -> Character.toString(Integer.parseInt(point, 16)))
                        .collect(Collectors.joining()))
                .toList();
    }
}
