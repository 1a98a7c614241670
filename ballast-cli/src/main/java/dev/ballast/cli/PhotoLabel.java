package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds the class that a person names.
 *
 * @param labels name of each class, or none; a label may hold several names with commas between them
 * @param classes number of classes
 */
record PhotoLabel(List<String> labels, int classes) {
    private static final int MOST_NAMED = 5;

    private static final Pattern NAME_END = Pattern.compile("\\s*,\\s*");

    /** An identifier of WordNet before the names of a class. */
    private static final Pattern WORDNET = Pattern.compile("^n[0-9]{8} ");

    /** The index of the class with this number, this label, this name in its label, or else this text in its label. */
    int find(String wanted) throws CommandException {
        if (wanted.matches("[0-9]{1,9}")) {
            int index = Integer.parseInt(wanted);
            if (index >= classes) {
                throw new CommandException(
                        CommandRunner.USAGE,
                        "--label: the model has " + classes + " classes, the last is " + (classes - 1));
            }
            return index;
        }
        String text = wanted.toLowerCase(Locale.ROOT);
        List<Integer> found = matching(label -> names(label).anyMatch(text::equals));
        if (found.isEmpty()) {
            found = matching(label -> label.contains(text));
        }
        if (found.size() != 1) {
            throw new CommandException(CommandRunner.USAGE, "--label: " + problem(wanted, found));
        }
        return found.get(0);
    }

    private List<Integer> matching(Predicate<String> test) {
        return IntStream.range(0, Math.min(classes, labels.size()))
                .filter(i -> test.test(labels.get(i).toLowerCase(Locale.ROOT)))
                .boxed()
                .toList();
    }

    private static Stream<String> names(String label) {
        String bare = WORDNET.matcher(label).replaceFirst("");
        return Stream.concat(Stream.of(label.trim(), bare.trim()), NAME_END.splitAsStream(bare.trim()));
    }

    private String problem(String wanted, List<Integer> found) {
        if (labels.isEmpty()) {
            return "the model has no labels; name the number of the class, or add labels.txt";
        }
        if (found.isEmpty()) {
            return "no label of the model holds \"" + wanted + "\"; name the number of the class";
        }
        return found.size() + " labels hold \"" + wanted + "\"; name one of them or its number: "
                + found.stream()
                        .limit(MOST_NAMED)
                        .map(i -> i + " (" + labels.get(i) + ")")
                        .collect(Collectors.joining(", "))
                + (found.size() > MOST_NAMED ? ", .." : "");
    }
}
