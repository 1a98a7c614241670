package dev.ballast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command in the documentation.
 *
 * @param page the file
 * @param line its number
 * @param words as a shell would split them, with values in place of variables
 * @param isMention whether it stands in running text, where arguments may be left out
 */
record DocumentedCommand(Path page, int line, List<String> words, boolean isMention) {
    private static final Pattern MENTION = Pattern.compile("`((?:\\./)?ballast [^`]*)`");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|([^\\s'\";|&]+)|(;|\\|\\|?|&&?)");
    private static final Pattern VARIABLE = Pattern.compile("\\$([A-Za-z]+)");
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z]+)=(\\S+)");
    private static final List<String> KEYWORDS = List.of("do", "{", "then");

    DocumentedCommand {
        words = List.copyOf(words);
    }

    /** Everything in the code blocks of a page, and the Ballast commands in its text. */
    static List<DocumentedCommand> in(Path page) throws IOException {
        List<DocumentedCommand> commands = new ArrayList<>();
        Map<String, String> variables = new HashMap<>(Map.of("i", "1"));
        List<String> lines = Files.readAllLines(page);
        boolean fenced = false;
        boolean indented = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("```")) {
                fenced = !fenced;
                continue;
            }
            boolean isDeep = line.startsWith("    ");
            indented = isDeep && (indented || (i > 0 && lines.get(i - 1).isBlank()));
            if (fenced || indented) {
                for (List<String> words : commands(line.strip(), variables)) {
                    commands.add(new DocumentedCommand(page, i + 1, words, false));
                }
            } else {
                Matcher mention = MENTION.matcher(line);
                while (mention.find()) {
                    for (List<String> words : commands(mention.group(1), variables)) {
                        commands.add(new DocumentedCommand(page, i + 1, words, true));
                    }
                }
            }
        }
        return commands;
    }

    /** The commands of one line, without comments and redirections. */
    private static List<List<String>> commands(String line, Map<String, String> variables) {
        Matcher assignment = ASSIGNMENT.matcher(line);
        if (assignment.matches()) {
            variables.put(assignment.group(1), assignment.group(2));
            return List.of();
        }
        String plain = VARIABLE.matcher(line.replaceFirst("(^|\\s)#.*", ""))
                .replaceAll(name -> Matcher.quoteReplacement(variables.getOrDefault(name.group(1), name.group())));
        List<List<String>> commands = new ArrayList<>();
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(plain);
        while (word.find()) {
            if (word.group(4) != null) {
                end(words, commands);
                words = new ArrayList<>();
            } else {
                String quoted = word.group(1) == null ? word.group(2) : word.group(1);
                words.add(quoted == null ? word.group(3) : quoted);
            }
        }
        end(words, commands);
        return commands;
    }

    private static void end(List<String> words, List<List<String>> commands) {
        while (!words.isEmpty() && KEYWORDS.contains(words.get(0))) {
            words.remove(0);
        }
        if (!words.isEmpty()) {
            commands.add(words);
        }
    }

    /** The file name of the program. */
    String program() {
        return words.get(0).replaceFirst("^\\./", "");
    }

    /** The arguments up to a redirection. */
    List<String> arguments() {
        int end = words.indexOf(">");
        return words.subList(1, end < 0 ? words.size() : end);
    }

    /** The file that a redirection writes, or the folder that mkdir makes; empty when there is neither. */
    String made() {
        int redirection = words.indexOf(">");
        if (redirection >= 0 && redirection + 1 < words.size()) {
            return words.get(redirection + 1);
        }
        return program().equals("mkdir") ? words.get(words.size() - 1) : "";
    }

    @Override
    public String toString() {
        return page.getFileName() + ":" + line + ": " + String.join(" ", words);
    }
}
