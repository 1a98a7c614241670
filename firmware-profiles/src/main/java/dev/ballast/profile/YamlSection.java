package dev.ballast.profile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One mapping of a YAML file, read strictly. The caller says which keys exist. An unknown key, a key given twice, and a value of the wrong
 * kind or out of range are a {@link ProfileException}. It names file, line, dotted key and the allowed values. Unknown keys are reported
 * when the section is opened, so a misspelt key is never reported as a missing key. Aliases to mappings and lists are refused. Immutable.
 *
 * <p>A getter without fallback requires that the key is present. A getter for a key that the caller did not announce throws
 * {@link IllegalArgumentException}, because that is a bug of the caller.
 */
public final class YamlSection {
    private static final int MAX_QUOTED = 60;
    /** Line number of errors about the whole file. */
    private static final int WHOLE_FILE = 0;

    private final String source;
    private final String path;
    private final int line;
    private final List<String> known;
    private final Map<String, Node> values;

    private YamlSection(String source, String path, int line, Optional<MappingNode> node, List<String> known)
            throws ProfileException {
        this.source = source;
        this.path = path;
        this.line = line;
        this.known = known;
        this.values = new HashMap<>();
        if (node.isPresent()) {
            for (NodeTuple entry : node.get().getValue()) {
                add(entry.getKeyNode(), entry.getValueNode());
            }
        }
    }

    /** Reads a file whose top level may have the keys {@code known}. Messages name the file by {@code file} as given. */
    public static YamlSection read(Path file, String... known) throws ProfileException {
        return parse(YamlText.read(file), file.toString(), known);
    }

    /** Reads a text. Messages name the text by {@code source}. */
    public static YamlSection parse(String text, String source, String... known) throws ProfileException {
        List<String> keys = List.of(known);
        Optional<Node> top = YamlText.compose(text, source);
        if (top.isEmpty()) {
            return new YamlSection(source, "", WHOLE_FILE, Optional.empty(), keys);
        }
        if (!(top.get() instanceof MappingNode mapping)) {
            throw new ProfileException(
                    source + ":" + YamlText.line(top.get()) + ": must be \"key: value\" lines; " + listed(keys));
        }
        return new YamlSection(source, "", WHOLE_FILE, Optional.of(mapping), keys);
    }

    /** Whether this section has the key. */
    public boolean has(String key) {
        return find(key) != null;
    }

    /** A text on one line, not blank, without control characters. Numbers and booleans are read as the text in the file. */
    public String text(String key) throws ProfileException {
        return textOf(key, require(key));
    }

    /** As {@link #text(String)}, with {@code fallback} when the key is absent. */
    public String text(String key, String fallback) throws ProfileException {
        return has(key) ? text(key) : fallback;
    }

    /** A decimal integer from {@code min} to {@code max}, both included. */
    public int integer(String key, int min, int max) throws ProfileException {
        Node node = require(key);
        if (isPlain(node)
                && node instanceof ScalarNode scalar
                && scalar.getValue().matches("[-+]?[0-9]{1,18}")) {
            long value = Long.parseLong(scalar.getValue());
            if (value >= min && value <= max) {
                return (int) value;
            }
        }
        throw mustBe(key, node, min + ".." + max);
    }

    /** As {@link #integer(String, int, int)}, with {@code fallback} when the key is absent. */
    public int integer(String key, int min, int max, int fallback) throws ProfileException {
        return has(key) ? integer(key, min, max) : fallback;
    }

    /** A number from {@code min} to {@code max}, both included, in decimal notation with or without fraction and exponent. */
    public double number(String key, double min, double max) throws ProfileException {
        Node node = require(key);
        if (isPlain(node)
                && node instanceof ScalarNode scalar
                && scalar.getValue().matches("[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")) {
            double value = Double.parseDouble(scalar.getValue());
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw mustBe(key, node, "a number of " + min + ".." + max);
    }

    /** As {@link #number(String, double, double)}, with {@code fallback} when the key is absent. */
    public double number(String key, double min, double max, double fallback) throws ProfileException {
        return has(key) ? number(key, min, max) : fallback;
    }

    /** {@code true} or {@code false}, with {@code fallback} when the key is absent. */
    public boolean flag(String key, boolean fallback) throws ProfileException {
        return has(key) ? choice(key, List.of("true", "false")).equals("true") : fallback;
    }

    /** One of {@code allowed}. */
    public String choice(String key, List<String> allowed) throws ProfileException {
        Node node = require(key);
        if (isScalar(node) && node instanceof ScalarNode scalar && allowed.contains(scalar.getValue())) {
            return scalar.getValue();
        }
        throw mustBe(key, node, "one of " + String.join(", ", allowed));
    }

    /** As {@link #choice(String, List)}, with {@code fallback} when the key is absent. */
    public String choice(String key, List<String> allowed, String fallback) throws ProfileException {
        return has(key) ? choice(key, allowed) : fallback;
    }

    /** A list of texts, each as for {@link #text(String)}; empty when the key is absent. */
    public List<String> texts(String key) throws ProfileException {
        List<String> texts = new ArrayList<>();
        for (Node item : items(key)) {
            texts.add(textOf(key + "[" + texts.size() + "]", item));
        }
        return List.copyOf(texts);
    }

    /** The mapping under {@code key}, which may have the keys {@code known}. An absent key gives a section without values. */
    public YamlSection section(String key, String... known) throws ProfileException {
        Node node = find(key);
        return node == null
                ? new YamlSection(source, pathOf(key), line, Optional.empty(), List.of(known))
                : sectionOf(key, node, List.of(known));
    }

    /**
     * A mapping from names, which the file chooses, to sections that may have the keys {@code known}. In the order of the file; empty when
     * the key is absent.
     */
    public Map<String, YamlSection> named(String key, String... known) throws ProfileException {
        Node node = find(key);
        if (node == null) {
            return Map.of();
        }
        if (!(node instanceof MappingNode mapping)) {
            throw mustBe(key, node, "a section");
        }
        List<String> names = mapping.getValue().stream()
                .map(entry ->
                        ((ScalarNode) entry.getKeyNode()).getValue()) // the composer refuses every other kind of key
                .toList();
        YamlSection all = sectionOf(key, node, names);
        Map<String, YamlSection> named = new LinkedHashMap<>();
        for (String name : names) {
            named.put(name, all.section(name, known));
        }
        return named;
    }

    /** A list of mappings, each of which may have the keys {@code known}; empty when the key is absent. */
    public List<YamlSection> sections(String key, String... known) throws ProfileException {
        List<YamlSection> sections = new ArrayList<>();
        for (Node item : items(key)) {
            sections.add(sectionOf(key + "[" + sections.size() + "]", item, List.of(known)));
        }
        return List.copyOf(sections);
    }

    /** An error for a value that this reader accepts but the caller does not. In the message, {@code problem} follows the key's name. */
    public ProfileException error(String key, String problem) {
        Node node = find(key);
        return problem(node == null ? line : YamlText.line(node), key, problem);
    }

    /** Makes a text fit for a message: on one line, printable, not longer than a line of a terminal. */
    static String quotable(String text) {
        String cut = text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "...";
        return cut.codePoints()
                .map(point -> Character.isISOControl(point) ? ' ' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private void add(Node keyNode, Node value) throws ProfileException {
        String key = ((ScalarNode) keyNode).getValue(); // the composer refuses every other kind of key
        if (!known.contains(key)) {
            throw problem(YamlText.line(keyNode), quotable(key), "is not a key here; " + listed(known));
        }
        if (values.putIfAbsent(key, value) != null) {
            throw problem(YamlText.line(keyNode), key, "is given twice");
        }
    }

    private @Nullable Node find(String key) {
        if (!known.contains(key)) {
            throw new IllegalArgumentException(key + " was not announced; " + listed(known));
        }
        return values.get(key);
    }

    private Node require(String key) throws ProfileException {
        Node node = find(key);
        if (node == null) {
            throw problem(line, key, "is missing");
        }
        return node;
    }

    private List<Node> items(String key) throws ProfileException {
        Node node = find(key);
        if (node == null) {
            return List.of();
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw mustBe(key, node, "a list");
    }

    private YamlSection sectionOf(String key, Node node, List<String> keys) throws ProfileException {
        if (node instanceof MappingNode mapping) {
            return new YamlSection(source, pathOf(key), YamlText.line(node), Optional.of(mapping), keys);
        }
        throw mustBe(key, node, "a section (" + listed(keys) + ")");
    }

    private String textOf(String key, Node node) throws ProfileException {
        if (isScalar(node) && node instanceof ScalarNode scalar) {
            String text = scalar.getValue();
            if (!text.isBlank() && text.codePoints().noneMatch(Character::isISOControl)) {
                return text;
            }
        }
        throw mustBe(key, node, "one line of text");
    }

    /** Whether a node is a scalar of a standard kind: not null and not of a private tag. */
    private static boolean isScalar(Node node) {
        Tag tag = node.getTag();
        return tag.equals(Tag.STR) || tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) || tag.equals(Tag.BOOL);
    }

    private static boolean isPlain(Node node) {
        return isScalar(node) && node instanceof ScalarNode scalar && scalar.isPlain();
    }

    private ProfileException mustBe(String key, Node node, String allowed) {
        String found = "a section";
        if (node instanceof ScalarNode scalar) {
            found = '"' + quotable(scalar.getValue()) + '"';
        } else if (node instanceof SequenceNode) {
            found = "a list";
        }
        return problem(YamlText.line(node), key, "must be " + allowed + ", not " + found);
    }

    private ProfileException problem(int at, String key, String what) {
        String where = at == WHOLE_FILE ? source : source + ":" + at;
        return new ProfileException(where + ": \"" + pathOf(key) + "\" " + what);
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String listed(List<String> keys) {
        return "known keys: " + String.join(", ", keys);
    }
}
