package dev.ballast.gateway.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tokens that a text may spell out, such as {@code [MASK]}. Immutable. */
final class SpelledTokens {
    /** No tokens. */
    static final SpelledTokens NONE = new SpelledTokens(Map.of());

    private final Map<String, Integer> ids;

    /** The longest first. */
    private final Map<Character, List<String>> byFirst = new HashMap<>();

    SpelledTokens(Map<String, Integer> ids) {
        this.ids = Map.copyOf(ids);
        ids.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .forEach(token -> byFirst.computeIfAbsent(token.charAt(0), first -> new ArrayList<>())
                        .add(token));
    }

    /** The longest token that stands at this place of a text; null when none does. */
    @Nullable
    String at(String text, int place) {
        for (String token : byFirst.getOrDefault(text.charAt(place), List.of())) {
            if (text.startsWith(token, place)) {
                return token;
            }
        }
        return null;
    }

    /** The id of a token, or null. */
    @Nullable
    Integer id(String token) {
        return ids.get(token);
    }
}
