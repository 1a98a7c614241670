package dev.ballast.profile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class YamlSectionTest {
    private static YamlSection at(String text, String... known) throws ProfileException {
        return YamlSection.parse(text, "gw.yaml", known);
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(ProfileException.class).hasMessage(message);
    }

    @Test
    void readsEveryKindOfValue() throws ProfileException {
        YamlSection top = at(
                "a: one two\nb: -7\nc: 2.5e1\nd: true\ne: [x, 1]\nf: {g: 9}\nh:\n  - g: 1\n  - g: 2\n",
                "a",
                "b",
                "c",
                "d",
                "e",
                "f",
                "h");
        assertThat(top.text("a")).isEqualTo("one two");
        assertThat(top.integer("b", -7, 0)).isEqualTo(-7);
        assertThat(top.number("c", 0, 25)).isEqualTo(25);
        assertThat(top.flag("d", false)).isTrue();
        assertThat(top.texts("e")).containsExactly("x", "1");
        assertThat(top.section("f", "g").integer("g", 0, 9)).isEqualTo(9);
        List<YamlSection> list = top.sections("h", "g");
        assertThat(list).hasSize(2);
        assertThat(list.get(1).integer("g", 0, 9)).isEqualTo(2);
        assertThat(top.choice("a", List.of("one two", "three"))).isEqualTo("one two");
    }

    @Test
    void fallsBackOnlyWhereTheKeyIsAbsent() throws ProfileException {
        YamlSection top = at("# nothing\n", "a");
        assertThat(top.has("a")).isFalse();
        assertThat(top.text("a", "t")).isEqualTo("t");
        assertThat(top.integer("a", 0, 1, 5)).isEqualTo(5);
        assertThat(top.number("a", 0, 1, 2.5)).isEqualTo(2.5);
        assertThat(top.flag("a", true)).isTrue();
        assertThat(top.choice("a", List.of("x"), "y")).isEqualTo("y");
        assertThat(top.texts("a")).isEmpty();
        assertThat(top.sections("a", "b")).isEmpty();
        assertThat(top.section("a", "b").integer("b", 0, 1, 1)).isEqualTo(1);
        refuses(() -> at("a: nine", "a").integer("a", 0, 1, 5), "gw.yaml:1: \"a\" must be 0..1, not \"nine\"");
    }

    @Test
    void theFileChoosesNamesAndNotTheKeysBelowThem() throws ProfileException {
        YamlSection top = at("axes: {seq: {max: 7}, batch: {max: 2}}\n", "axes", "more");
        Map<String, YamlSection> axes = top.named("axes", "max");
        assertThat(axes.keySet()).containsExactly("seq", "batch");
        assertThat(requireNonNull(axes.get("seq")).integer("max", 1, 9)).isEqualTo(7);
        assertThat(top.named("more", "max")).isEmpty();
        refuses(() -> top.named("axes", "most"), "gw.yaml:1: \"axes.seq.max\" is not a key here; known keys: most");
        refuses(() -> at("axes: {a: {}, a: {}}\n", "axes").named("axes"), "gw.yaml:1: \"axes.a\" is given twice");
        refuses(() -> at("axes: 3\n", "axes").named("axes"), "gw.yaml:1: \"axes\" must be a section, not \"3\"");
        refuses(
                () -> at("axes: {a: 3}\n", "axes").named("axes", "max"),
                "gw.yaml:1: \"axes.a\" must be a section (known keys: max), not \"3\"");
    }

    @Test
    void namesTheUnknownKeyAndTheKnownOnes() {
        refuses(
                () -> at("cores: 1\ncorez: 2", "cores", "memory-mb"),
                "gw.yaml:2: \"corez\" is not a key here; known keys: cores, memory-mb");
        refuses(() -> at("a:\n  b: 1\n", "a").section("a", "c"), "gw.yaml:2: \"a.b\" is not a key here; known keys: c");
        refuses(
                () -> at("a: [{c: 1}, {b: 1}]", "a").sections("a", "c"),
                "gw.yaml:1: \"a[1].b\" is not a key here; known keys: c");
        assertThatThrownBy(() -> at("? [a]\n: 1", "a"))
                .isInstanceOf(ProfileException.class)
                .hasMessageStartingWith("gw.yaml: not YAML: Non scalar key");
    }

    @Test
    void namesTheKeyThatIsMissingOrGivenTwice() {
        refuses(() -> at("b: 1", "a", "b").text("a"), "gw.yaml: \"a\" is missing");
        refuses(() -> at("b:\n  c: 1", "b").section("b", "a", "c").text("a"), "gw.yaml:2: \"b.a\" is missing");
        refuses(() -> at("", "b").section("b", "a").text("a"), "gw.yaml: \"b.a\" is missing");
        refuses(() -> at("a: 1\na: 2", "a"), "gw.yaml:2: \"a\" is given twice");
    }

    @Test
    void namesTheValueAndWhatIsAllowed() throws ProfileException {
        YamlSection top = at("""
                int: "4"
                big: 99999999999999999999
                num: 1.5.2
                flag: yes
                pick: red
                text:
                list: 4
                section: [1]
                ctl: "a\\tb"
                tag: !x 4
                """, "int", "big", "num", "flag", "pick", "text", "list", "section", "ctl", "tag");
        refuses(() -> top.integer("int", 1, 1024), "gw.yaml:1: \"int\" must be 1..1024, not \"4\"");
        refuses(() -> top.integer("big", 1, 9), "gw.yaml:2: \"big\" must be 1..9, not \"99999999999999999999\"");
        refuses(() -> top.number("num", 0, 2), "gw.yaml:3: \"num\" must be a number of 0.0..2.0, not \"1.5.2\"");
        refuses(() -> top.flag("flag", true), "gw.yaml:4: \"flag\" must be one of true, false, not \"yes\"");
        refuses(
                () -> top.choice("pick", List.of("blue", "green")),
                "gw.yaml:5: \"pick\" must be one of blue, green, not \"red\"");
        refuses(() -> top.text("text"), "gw.yaml:6: \"text\" must be one line of text, not \"\"");
        refuses(() -> top.texts("list"), "gw.yaml:7: \"list\" must be a list, not \"4\"");
        refuses(() -> top.sections("list", "a"), "gw.yaml:7: \"list\" must be a list, not \"4\"");
        refuses(() -> top.text("section"), "gw.yaml:8: \"section\" must be one line of text, not a list");
        refuses(
                () -> top.section("section", "a", "b"),
                "gw.yaml:8: \"section\" must be a section (known keys: a, b), not a list");
        refuses(
                () -> top.sections("section", "a"),
                "gw.yaml:8: \"section[0]\" must be a section (known keys: a), not \"1\"");
        refuses(() -> top.text("ctl"), "gw.yaml:9: \"ctl\" must be one line of text, not \"a b\"");
        refuses(() -> top.integer("tag", 0, 9), "gw.yaml:10: \"tag\" must be 0..9, not \"4\"");
        refuses(() -> at("a: [{}]", "a").texts("a"), "gw.yaml:1: \"a[0]\" must be one line of text, not a section");
        assertThat(top.error("pick", "clashes with flag")).hasMessage("gw.yaml:5: \"pick\" clashes with flag");
    }

    @Test
    void refusesIntegersOutsideTheRange() {
        for (int value : new int[] {-1, 0, 4, 5}) {
            refuses(
                    () -> at("a: " + value, "a").integer("a", 1, 3),
                    "gw.yaml:1: \"a\" must be 1..3, not \"" + value + '"');
        }
    }

    @Test
    void refusesTextThatIsNotOneYamlMapping() {
        refuses(() -> at("- 1", "a", "b"), "gw.yaml:1: must be \"key: value\" lines; known keys: a, b");
        refuses(() -> at("a: 1\n---\na: 2", "a"), "gw.yaml:2: not YAML: but found another document");
        refuses(() -> at("a: [1", "a"), "gw.yaml:1: not YAML: expected ',' or ']', but got <stream end>");
        assertThatThrownBy(() -> at("a: \u0007", "a"))
                .isInstanceOf(ProfileException.class)
                .hasMessageStartingWith("gw.yaml: not YAML: ");
    }

    @Test
    void refusesAliasesToCollectionsAndDeepNesting() {
        assertThatThrownBy(() -> at("a: &x [1]\nb: *x", "a", "b"))
                .isInstanceOf(ProfileException.class)
                .hasMessageStartingWith("gw.yaml: not YAML: Number of aliases");
        refuses(() -> at("a: " + "[".repeat(60_000), "a"), "gw.yaml: sections are nested deeper than 16 levels");
        refuses(() -> at("- ".repeat(30_000), "a"), "gw.yaml: sections are nested deeper than 16 levels");
    }

    @Test
    void refusesFilesThatAreTooLongOrNotUtf8(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("a.yaml");
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});
        refuses(() -> YamlSection.read(file, "a"), file + ": the file is not UTF-8 text");
        Files.writeString(file, "#".repeat(65_537), StandardCharsets.UTF_8);
        refuses(() -> YamlSection.read(file, "a"), file + ": the file is longer than 65536 bytes");
        Path absent = dir.resolve("b.yaml");
        refuses(() -> YamlSection.read(absent, "a"), absent + ": there is no such file");
    }

    @Test
    void keepsLongValuesOutOfMessages() {
        refuses(
                () -> at("a: " + "9".repeat(100), "a").integer("a", 0, 1),
                "gw.yaml:1: \"a\" must be 0..1, not \"" + "9".repeat(60) + "...\"");
    }

    @Test
    void takesAnUnannouncedKeyForTheCallersBug() throws ProfileException {
        YamlSection top = at("a: 1", "a");
        assertThatThrownBy(() -> top.text("b", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("b was not announced; known keys: a");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void answersGarbageOnlyWithProfileExceptions(int seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            String text = garbage(random);
            try {
                Profiles.parse(text, "garbage.yaml");
            } catch (ProfileException e) {
                assertThat(e.getMessage()).startsWith("garbage.yaml").doesNotContain("\n");
            }
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    /** A valid profile with random pieces put in, taken out or doubled. */
    private static String garbage(Random random) {
        String[] pieces = {
            "&a ",
            "*a",
            "!!int ",
            "!x ",
            "<<: ",
            "- ",
            "? ",
            ": ",
            "{",
            "}",
            "[",
            "]",
            "|\n",
            ">-\n",
            "\"",
            "'",
            "%YAML 3.0\n",
            "---\n",
            "...\n",
            "#",
            "\t",
            "\\",
            "\u0085",
            "\ufeff",
            "\u0000",
            "\n",
            "\n  ",
            "0x10",
            ".inf",
            "~",
            "cores: 4\n",
            "\ud83d",
            "\ud83d\ude00",
            "@",
            "`",
            ","
        };
        StringBuilder text = new StringBuilder("""
                description: x
                memory-mb: 64
                cores: 2
                queue-length: 4
                jvm-flags: [-Xmx64m]
                gemm:
                  gflops: 1.5
                  source: measured
                """);
        for (int edits = 1 + random.nextInt(6); edits > 0; edits--) {
            int at = random.nextInt(text.length());
            int to = Math.min(text.length(), at + random.nextInt(8));
            switch (random.nextInt(3)) {
                case 0 -> text.insert(at, pieces[random.nextInt(pieces.length)]);
                case 1 -> text.replace(at, to, pieces[random.nextInt(pieces.length)]);
                default -> text.insert(at, text.substring(at, to));
            }
        }
        return text.toString();
    }
}
