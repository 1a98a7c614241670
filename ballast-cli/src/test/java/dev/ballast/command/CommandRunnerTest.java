package dev.ballast.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CommandRunnerTest {
    @Command(name = "large")
    private static final class Large implements Runnable {
        @Override
        public void run() {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    @Test
    void aFullHeapIsOneLine() {
        StringWriter err = new StringWriter();
        CommandLine line = CommandRunner.commandLine(new Large()).setErr(new PrintWriter(err));
        assertThat(CommandRunner.execute(line)).isEqualTo(CommandRunner.FAILED);
        assertThat(err.toString())
                .hasLineCount(1)
                .startsWith("large: out of memory (Java heap space); give the JVM a larger heap, for instance with");
    }
}
