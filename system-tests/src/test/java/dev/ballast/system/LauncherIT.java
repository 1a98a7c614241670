package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on a made-up machine: its own PATH, its own JDKs, a Maven that only writes down how it was called. */
class LauncherIT {
    private static final List<String> NO_MODULES = List.of();
    private static final String HEADLESS = "-Djava.awt.headless=true";
    private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";
    private static final String ALIGNED = "-XX:ObjectAlignmentInBytes=64";
    private static final String[] VECTOR = {"--add-modules", "jdk.incubator.vector"};

    @TempDir
    private Path dir;

    private FakeMachine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = FakeMachine.in(dir);
    }

    @Test
    void saysWhatToInstallWhereThereIsNoJdk() throws Exception {
        machine.maven();
        machine.jdk("jdk-11", "11.0.2", NO_MODULES);
        FakeMachine.Outcome outcome = machine.ballast("demo");
        assertThat(outcome.status()).isEqualTo(127);
        assertThat(outcome.errors())
                .isEqualTo("ballast: found no JDK 17 or newer with a compiler; the build needs one. Install it,"
                        + " for instance: apt install openjdk-17-jdk maven\n");
    }

    @Test
    void saysWhatToInstallWhereThereIsNoMaven() throws Exception {
        machine.jdk("jdk-17", "17.0.9", NO_MODULES);
        FakeMachine.Outcome outcome = machine.ballast("--help");
        assertThat(outcome.status()).isEqualTo(127);
        assertThat(outcome.errors())
                .isEqualTo("ballast: found no Maven; the build needs it. Install it, for instance:"
                        + " apt install openjdk-17-jdk maven. Or copy a finished ballast-cli-0.1.0-all.jar to "
                        + machine.root() + "\n");
    }

    /** A copy of a clone has new times: its sources may be newer than its jars. */
    @Test
    void usesAFinishedJarWhereNothingCanBuild() throws Exception {
        machine.jdk("jdk-17", "17.0.9", NO_MODULES);
        machine.jars();
        Files.setLastModifiedTime(
                machine.source("coap-node"), FileTime.from(Instant.now().plusSeconds(60)));
        FakeMachine.Outcome outcome = machine.ballast("infer");
        assertThat(outcome.errors()).isEmpty();
        Files.setLastModifiedTime(
                machine.source("ballast-cli"), FileTime.from(Instant.now().plusSeconds(60)));
        outcome = machine.ballast("infer");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.arguments()).contains(machine.programJar());
        assertThat(outcome.errors())
                .isEqualTo(
                        "ballast: using ballast-cli-0.1.0-all.jar as built before: the sources are newer, but there is"
                                + " no Maven to build them\n");
    }

    @Test
    void usesAJarThatWasCopiedBesideTheLauncher() throws Exception {
        machine.jdk("jdk-17", "17.0.9", NO_MODULES);
        machine.withoutSources();
        FakeMachine.Outcome nothing = machine.ballast("infer");
        assertThat(nothing.status()).isEqualTo(127);
        assertThat(nothing.errors())
                .isEqualTo("ballast: found neither ballast-cli-0.1.0-all.jar nor the sources to build it from; copy"
                        + " ballast-cli-0.1.0-all.jar to " + machine.root()
                        + ", or copy the whole folder of Ballast\n");
        Path jar = Files.createFile(machine.root().resolve("ballast-cli-0.1.0-all.jar"));
        FakeMachine.Outcome outcome = machine.ballast("infer");
        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.arguments()).containsExactly(HEADLESS, "-jar", jar.toString(), "infer");
    }

    @Test
    void namesTheScriptsThatWereNotCopied() throws Exception {
        Files.delete(machine.root().resolve("tools/build.sh"));
        FakeMachine.Outcome outcome = machine.ballast("infer");
        assertThat(outcome.status()).isEqualTo(127);
        assertThat(outcome.errors())
                .isEqualTo("ballast: " + machine.root().resolve("tools/build.sh")
                        + " is missing; copy the folder tools beside ballast as well\n");
    }

    @Test
    void needsNoMavenOnceTheJarsAreThere() throws Exception {
        machine.jdk("jdk-17", "17.0.9", NO_MODULES);
        machine.jars();
        assertThat(machine.ballast("--version").status()).isZero();
    }

    @Test
    void picksTheNewestJdk() throws Exception {
        machine.jars();
        machine.jdk("a", "17.0.9", NO_MODULES);
        machine.jdk("b", "21.0.2", NO_MODULES);
        machine.jdk("c", "21.0.10", NO_MODULES);
        machine.jdk("d", "1.8.0_392", NO_MODULES);
        assertThat(machine.ballast("infer").value("home")).endsWith("/c");
    }

    @Test
    void obeysTheChosenJdk() throws Exception {
        machine.jars();
        machine.jdk("a", "17.0.9", NO_MODULES);
        machine.jdk("b", "21.0.2", NO_MODULES);
        machine.jdk("old", "11", NO_MODULES);
        machine.set("BALLAST_JAVA_HOME", machine.home("a").toString());
        assertThat(machine.ballast("infer").value("home")).endsWith("/a");
        machine.set("BALLAST_JAVA_HOME", machine.home("old").toString());
        FakeMachine.Outcome outcome = machine.ballast("infer");
        assertThat(outcome.status()).isEqualTo(127);
        assertThat(outcome.errors())
                .isEqualTo("ballast: BALLAST_JAVA_HOME=" + machine.home("old")
                        + " is not a JDK 17 or newer; set it to the folder of one, or unset it\n");
    }

    @Test
    void buildsWithAJdkThatTheCompilerPluginKnowsAndRunsOnTheNewest() throws Exception {
        machine.maven();
        machine.jdk("new", "30", NO_MODULES);
        machine.jdk("known", "21.0.2", NO_MODULES);
        FakeMachine.Outcome outcome = machine.ballast("infer");
        assertThat(outcome.value("home")).endsWith("/new");
        assertThat(machine.mavenCalls()).hasSize(1).first().asString().contains("/known ");
    }

    @Test
    void buildsWhatIsMissingAndWhatIsOlderThanItsSources() throws Exception {
        machine.maven();
        machine.jdk("jdk-17", "17.0.9", NO_MODULES);
        FakeMachine.Outcome first = machine.ballast("node");
        assertThat(first.errors())
                .isEqualTo("ballast: building coap-node with JDK 17 (the first time takes a minute or two) ...\n");
        assertThat(first.status()).isZero();
        assertThat(machine.ballast("node").errors()).isEmpty();
        assertThat(machine.mavenCalls()).hasSize(1).first().asString().endsWith("package -pl coap-node -am");
        Path source = machine.source("coded-gemm");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(machine.ballast("demo").errors())
                .isEqualTo("ballast: building ballast-cli and coap-node with JDK 17 (the first time takes a minute or"
                        + " two) ...\n");
        assertThat(machine.mavenCalls()).hasSize(2);
    }

    @Test
    void showsWhyABuildFailedAndWhereTheRestIs() throws Exception {
        machine.failingMaven("[INFO] before\n[ERROR] Shape.java:[3,1] reached end of file\n[INFO] after");
        machine.jdk("jdk-17", "17.0.9", NO_MODULES);
        FakeMachine.Outcome outcome = machine.ballast("node");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.errors())
                .endsWith("[ERROR] Shape.java:[3,1] reached end of file\nballast: the build failed; its output is in "
                        + machine.root().resolve(".ballast/build.log") + "\n");
    }

    @Test
    void worksThroughASymlinkFromAnotherFolder() throws Exception {
        machine.jars();
        machine.jdk("jdk-17", "17.0.9", NO_MODULES);
        Path link = Files.createSymbolicLink(dir.resolve("link"), machine.root().resolve("ballast"));
        Path again = Files.createSymbolicLink(dir.resolve("again"), link.getFileName());
        assertThat(machine.start(again, List.of("--version")).arguments())
                .containsExactly(HEADLESS, "-jar", machine.programJar(), "--version");
    }

    @Test
    void handsArgumentsOnUnchanged() throws Exception {
        machine.jars();
        machine.jdk("jdk-17", "17.0.9", NO_MODULES);
        assertThat(machine.ballast("infer", "a b", "", "*", "--x=$HOME").arguments())
                .containsExactly(HEADLESS, "-jar", machine.programJar(), "infer", "a b", "", "*", "--x=$HOME");
        assertThat(machine.ballast().arguments()).containsExactly(HEADLESS, "-jar", machine.programJar());
        assertThat(machine.ballast("node", "--help").arguments()).endsWith("-jar", machine.nodeJar(), "--help");
    }

    @Test
    void becomesTheProgramSoThatSignalsReachIt() throws Exception {
        machine.jars();
        machine.jdk("jdk-17", "17.0.9", NO_MODULES);
        FakeMachine.Outcome outcome = machine.ballast("gateway");
        assertThat(outcome.value("pid")).isEqualTo(Long.toString(outcome.pid()));
    }

    @Test
    void bringsTheVectorModuleWhereMatricesAreMultiplied() throws Exception {
        machine.jars();
        machine.jdk("jdk-17", "17.0.9", List.of("java.base", "jdk.incubator.vector"));
        for (String command : List.of("bench", "conformance", "demo", "gateway", "node", "plan")) {
            assertThat(machine.ballast(command).arguments()).startsWith(VECTOR);
            assertThat(machine.ballast(command).arguments()).contains(ALIGNED); // a node has it from its profile
        }
        for (String command : List.of("check", "infer", "--help")) {
            assertThat(machine.ballast(command).arguments())
                    .doesNotContain(VECTOR)
                    .doesNotContain(ALIGNED);
        }
        machine.jdk("jdk-21", "21", List.of("java.base"));
        assertThat(machine.ballast("node").arguments()).doesNotContain(VECTOR);
    }

    @Test
    void givesANodeTheJvmFlagsOfItsProfile() throws Exception {
        machine.jars();
        machine.jdk("jdk-17", "17.0.9", NO_MODULES);
        Path profile = dir.resolve("my-board.yaml");
        Files.writeString(profile, """
                description: a small board
                memory-mb: 64
                cores: 1
                jvm-flags:
                  # small
                  - -Xmx48m
                  - -XX:+UseSerialGC
                queue-length: 4
                gemm: {gflops: 1, source: "none"}
                """);
        assertThat(machine.ballast("node", "--profile", profile.toString()).arguments())
                .startsWith("-Xmx48m", "-XX:+UseSerialGC", "-jar");
        assertThat(machine.ballast("node", "--profile=" + profile).arguments()).contains("-Xmx48m");
        assertThat(machine.ballast("node", "--profile", "nonesuch").arguments()).startsWith("-jar");
        assertThat(machine.ballast("gateway", "--profile", profile.toString()).arguments())
                .doesNotContain("-Xmx48m");
    }

    @Test
    void allowsUnsafeMemoryAccessOnlyWhereTheJdkKnowsTheOption() throws Exception {
        machine.jars();
        machine.jdk("jdk-17", "17.0.9", NO_MODULES);
        assertThat(machine.ballast("gateway").arguments()).doesNotContain(UNSAFE);
        machine.jdk("jdk-25", "25", NO_MODULES);
        assertThat(machine.ballast("gateway").arguments()).contains(UNSAFE);
        assertThat(machine.ballast("node").arguments()).contains(UNSAFE);
    }

    @Test
    void tellsTheDemoWhereTheNodeIs() throws Exception {
        machine.jars();
        machine.jdk("jdk-17", "17.0.9", NO_MODULES);
        assertThat(machine.ballast("demo").value("node_jar")).isEqualTo(machine.nodeJar());
    }

    @Test
    void startsTheStudiesFromTheJarWhoseMainClassIsAnother() throws Exception {
        machine.jars();
        machine.jdk("jdk-17", "17.0.9", NO_MODULES);
        FakeMachine.Outcome outcome = machine.ballast("bench", "transport", "--quick");
        assertThat(outcome.arguments())
                .endsWith(
                        HEADLESS, "-cp", machine.benchJar(), "dev.ballast.bench.cli.BenchMain", "transport", "--quick");
        assertThat(outcome.value("node_jar")).isEqualTo(machine.nodeJar());
        assertThat(outcome.value("bench_out"))
                .isEqualTo(machine.root().resolve("target/bench").toString());
    }

    @Test
    void buildsWhatTheStudiesNeed() throws Exception {
        machine.maven();
        machine.jdk("jdk-17", "17.0.9", NO_MODULES);
        assertThat(machine.ballast("bench", "--help").status()).isZero();
        assertThat(machine.mavenCalls()).hasSize(1).first().asString().endsWith("package -pl bench,coap-node -am");
    }
}
