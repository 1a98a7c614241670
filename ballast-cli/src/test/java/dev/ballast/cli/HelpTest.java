package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.command.CommandRunner;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** {@code --help} of the program, of each command and of each subcommand. */
class HelpTest {
    static Stream<List<String>> commands() {
        List<List<String>> found = new ArrayList<>();
        collect(CommandRunner.commandLine(new BallastMain()), List.of(), found);
        return found.stream();
    }

    private static void collect(CommandLine command, List<String> words, List<List<String>> found) {
        found.add(words);
        command.getSubcommands().forEach((name, subcommand) -> {
            List<String> longer = new ArrayList<>(words);
            longer.add(name);
            collect(subcommand, List.copyOf(longer), found);
        });
    }

    @ParameterizedTest
    @MethodSource("commands")
    void eachCommandExplainsItself(List<String> words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = CommandRunner.commandLine(new BallastMain());
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> given = new ArrayList<>(words);
        given.add("--help");

        assertThat(line.execute(given.toArray(String[]::new))).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .startsWith("Usage: "
                        + String.join(
                                " ",
                                Stream.concat(Stream.of("ballast"), words.stream())
                                        .toList()));
    }
}
