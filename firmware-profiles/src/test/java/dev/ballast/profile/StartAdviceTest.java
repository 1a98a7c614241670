package dev.ballast.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StartAdviceTest {
    private static final List<String> WANTED =
            List.of("-XX:+UseSerialGC", "-Xmx368m", "-Xms16m", "-Xss256k", "-XX:ObjectAlignmentInBytes=64");

    private static Optional<String> advice(String command) {
        return StartAdvice.commandLine(List.of(command.split(" ", -1)), List.of(), WANTED);
    }

    @Test
    void aPlainStartIsToldItsWholeCommandLine() {
        assertThat(advice("/jdk/bin/java -jar node.jar --id node-1"))
                .contains("/jdk/bin/java -XX:+UseSerialGC -Xmx368m -Xms16m -Xss256k -XX:ObjectAlignmentInBytes=64"
                        + " -jar node.jar --id node-1");
    }

    static List<String> profiles() {
        return Profiles.names();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void aStartWithTheFlagsOfTheProfileIsLeftAlone(String profile) throws ProfileException {
        List<String> flags = Profiles.load(profile).jvmFlags();
        List<String> command = new ArrayList<>(List.of("java"));
        command.addAll(flags);
        command.addAll(List.of("-jar", "node.jar", "--profile", profile));
        assertThat(StartAdvice.commandLine(command, List.of(), flags)).isEmpty();
        for (String flag : flags) {
            if (!flag.startsWith("-Xm")) {
                List<String> without = new ArrayList<>(command);
                without.remove(flag);
                assertThat(StartAdvice.commandLine(without, List.of(), flags).orElseThrow())
                        .contains(flag);
            }
        }
    }

    @Test
    void whatSomeoneChoseStaysAndIsNotGivenTwice() {
        assertThat(advice("java -Xmx64m -XX:+UseParallelGC -XX:ObjectAlignmentInBytes=16 -jar node.jar"))
                .contains("java -Xmx64m -XX:+UseParallelGC -XX:ObjectAlignmentInBytes=16 -Xss256k -jar node.jar");
        assertThat(advice("java -XX:MaxRAMPercentage=50 -XX:-UseSerialGC -jar node.jar")
                        .orElseThrow())
                .doesNotContain("-Xmx");
    }

    @Test
    void optionsOfTheEnvironmentCount() {
        List<String> command = List.of("java", "-jar", "node.jar");
        List<String> environment = StartAdvice.options(
                Map.of("JDK_JAVA_OPTIONS", "-XX:+UseSerialGC  -Xmx1g", "JAVA_TOOL_OPTIONS", "-Xss1m", "OTHER", "-Xy"));
        assertThat(StartAdvice.options(Map.of("_JAVA_OPTIONS", "-Xmx2g"))).containsExactly("-Xmx2g");
        assertThat(environment).containsExactly("-XX:+UseSerialGC", "-Xmx1g", "-Xss1m");
        assertThat(StartAdvice.commandLine(command, environment, WANTED))
                .contains("java -XX:ObjectAlignmentInBytes=64 -jar node.jar");
    }

    @Test
    void modulesAddUp() {
        List<String> command = List.of("java", "--add-modules", "other", "-jar", "node.jar");
        assertThat(StartAdvice.commandLine(command, List.of(), List.of("--add-modules=jdk.incubator.vector")))
                .contains("java --add-modules other --add-modules=jdk.incubator.vector -jar node.jar");
    }

    @Test
    void wordsThatAShellWouldSplitAreQuoted() {
        assertThat(StartAdvice.commandLine(
                        List.of("java", "-jar", "my node.jar", "--data", "it's"), List.of(), List.of("-Xss256k")))
                .contains("java -Xss256k -jar 'my node.jar' --data 'it'\\''s'");
    }

    @Test
    void aStartThatCannotBeReadIsLeftAlone() {
        assertThat(advice("java -cp classes dev.ballast.node.NodeMain")).isEmpty();
        assertThat(advice("java @options -jar node.jar")).isEmpty();
        assertThat(advice("java")).isEmpty();
    }
}
