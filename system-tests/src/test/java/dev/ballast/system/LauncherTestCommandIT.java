package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./ballast test} with a Maven that only leaves reports behind. */
@Tag("once")
class LauncherTestCommandIT {
    private static final String BUILD = " -B -ntp -fae -T 2 clean verify -DskipTests -DskipITs";
    private static final String TESTS = " -B -ntp -fae verify -Dspotless.check.skip -Denforcer.skip -Dshade.skip";

    private static final String REPORT = """
            <testsuite name="x" tests="5" errors="0" skipped="1" failures="%d" flakes="0">
              <testcase name="readsDigits" classname="dev.ballast.XTest" time="0.1"/>
              <testcase name="readsImages" classname="dev.ballast.XTest" time="0.1">
                <skipped message="BALLAST_DATA is &quot;not&quot; set"/>
              </testcase>
            </testsuite>
            """;

    @TempDir
    private Path dir;

    private FakeMachine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = FakeMachine.in(dir);
        machine.jdk("a", "17.0.9", List.of());
        machine.jdk("b", "25.0.1", List.of());
        for (String tool : List.of("mosquitto", "mosquitto_sub", "coap-client-notls")) {
            machine.command(tool);
        }
    }

    @Test
    void runsOnTheNewestJdkAndOnTheOldestAndSumsBoth() throws Exception {
        machine.testingMaven(REPORT.formatted(0), 0);
        FakeMachine.Outcome outcome = machine.ballast("test", "-pl", "coap-node");
        assertThat(outcome.status()).isZero();
        assertThat(machine.mavenCalls())
                .containsExactly(
                        machine.home("b") + BUILD + " -pl coap-node",
                        machine.home("b") + TESTS + " -pl coap-node",
                        machine.home("a") + TESTS
                                + " -Djdk.independent.skip -Dnarrow.vectors.phase=none -DexcludedGroups=once | slow | thorough -pl coap-node");
        assertThat(outcome.output() + outcome.errors()).contains("the tests whose outcome may depend on the JDK");
        assertThat(outcome.output().lines().filter(line -> line.startsWith("skipped:")))
                .containsExactly(
                        "skipped: dev.ballast.XTest.readsImages (JDK 17): BALLAST_DATA is \"not\" set",
                        "skipped: dev.ballast.XTest.readsImages (JDK 25): BALLAST_DATA is \"not\" set");
        assertThat(outcome.output()).containsPattern("JDK 25: 4 passed, 0 failed, 1 skipped in \\d+ s\n");
        assertThat(outcome.output()).endsWith("\n8 passed, 0 failed, 2 skipped\n");
        assertThat(outcome.errors()).contains("BALLAST_DATA is not set");
    }

    @Test
    void runsOnTheJdkAskedFor() throws Exception {
        machine.testingMaven(REPORT.formatted(0), 0);
        assertThat(machine.ballast("test", "--jdk", "17").output()).endsWith("\n4 passed, 0 failed, 1 skipped\n");
        assertThat(machine.mavenCalls()).hasSize(2).allMatch(call -> call.startsWith(machine.home("a") + " "));
        assertThat(machine.ballast("test", "--jdk", "x").status()).isEqualTo(2);
        assertThat(machine.ballast("test", "--jdk").status()).isEqualTo(2);
        assertThat(machine.ballast("test", "--jdk=18").status()).isEqualTo(127);
    }

    @Test
    void runsTheSoaksWhenAskedTo() throws Exception {
        machine.testingMaven(REPORT.formatted(0), 0);
        assertThat(machine.ballast("test", "--thorough", "--jdk=25").status()).isZero();
        assertThat(machine.mavenCalls())
                .containsExactly(
                        machine.home("b") + BUILD + " -Dballast.thorough=true",
                        machine.home("b") + TESTS + " -DexcludedGroups=none-of-these -Dballast.thorough=true");
        assertThat(machine.ballast("test", "--thorough", "--quick").status()).isEqualTo(2);
    }

    @Test
    void failsWhenATestFails() throws Exception {
        machine.testingMaven(REPORT.formatted(2), 1);
        FakeMachine.Outcome outcome = machine.ballast("test", "--jdk=25");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.output()).endsWith("\n2 passed, 2 failed, 1 skipped\n");
    }

    @Test
    void countsABuildThatFailsOutsideItsTestsAsAFailure() throws Exception {
        machine.testingMaven(REPORT.formatted(0), 1);
        FakeMachine.Outcome outcome = machine.ballast("test", "--jdk=25");
        assertThat(machine.mavenCalls()).as("no tests of a build that failed").hasSize(1);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.output()).contains("JDK 25: the build failed outside the tests, see ");
        assertThat(outcome.output()).endsWith("\n4 passed, 1 failed, 1 skipped\n");
    }

    @Test
    void hasItsOwnHelp() throws Exception {
        FakeMachine.Outcome outcome = machine.ballast("test", "--help");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.output()).startsWith("Usage: ./ballast test ");
        assertThat(outcome.errors()).isEmpty();
    }
}
