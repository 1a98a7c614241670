package dev.ballast.system;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A clone of the launcher and a PATH that holds nothing but what a test puts there. */
final class FakeMachine {
    private static final long TIMEOUT_S = 60;
    private static final List<String> BASICS = List.of(
            "awk",
            "bash",
            "cat",
            "cp",
            "dirname",
            "env",
            "find",
            "flock",
            "grep",
            "head",
            "mkdir",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sort",
            "tail",
            "tee",
            "touch");
    private static final List<String> MODULES = List.of(
            "clocks",
            "coded-gemm",
            "telemetry-events",
            "firmware-profiles",
            "link-emulator",
            "shard-protocol",
            "onnx-operators",
            "onnx-model",
            "mqtt-telemetry",
            "coap-transport",
            "coap-node",
            "fleet-plan",
            "coded-rounds",
            "round-simulator",
            "coap-lanes",
            "coap-gateway",
            "ballast-cli",
            "bench");
    private static final String PROGRAM_JAR = "ballast-cli/target/ballast-cli-0.1.0-all.jar";
    private static final String NODE_JAR = "coap-node/target/coap-node-0.1.0-all.jar";
    private static final String BENCH_JAR = "bench/target/bench-0.1.0-all.jar";
    private static final List<String> JARS = List.of(PROGRAM_JAR, NODE_JAR, BENCH_JAR);

    private static final Path REAL_JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private final Path dir;
    private final Map<String, String> variables = new HashMap<>();

    private FakeMachine(Path dir) {
        this.dir = dir;
    }

    /** What a run left behind. */
    record Outcome(int status, long pid, String output, String errors) {
        /** The arguments that the fake java was called with. */
        List<String> arguments() {
            return lines("arg");
        }

        String value(String key) {
            assertThat(lines(key)).as(output + errors).hasSize(1);
            return lines(key).get(0);
        }

        private List<String> lines(String key) {
            return output.lines()
                    .filter(line -> line.startsWith(key + "="))
                    .map(line -> line.substring(key.length() + 1))
                    .toList();
        }
    }

    static FakeMachine in(Path dir) throws IOException {
        FakeMachine machine = new FakeMachine(dir.toRealPath());
        Path project = Path.of("..").toAbsolutePath().normalize();
        for (String file :
                List.of("ballast", "tools/jdks.sh", "tools/build.sh", "tools/test.sh", "tools/reports.awk")) {
            Path copy = machine.root().resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(project.resolve(file), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        for (String module : MODULES) {
            machine.old(machine.source(module));
            machine.old(machine.root().resolve(module).resolve("pom.xml"));
        }
        machine.old(machine.root().resolve("pom.xml"));
        machine.old(machine.root().resolve(".mvn/jvm.config"));
        Files.createDirectories(machine.bin());
        for (String command : BASICS) {
            script(machine.bin().resolve(command), "exec " + find(command) + " \"$@\"");
        }
        machine.set("PATH", machine.bin().toString());
        machine.set("HOME", dir.toString());
        machine.set("BALLAST_JDK_DIRS", machine.home("").toString());
        Files.createDirectories(machine.home(""));
        return machine;
    }

    Path root() {
        return dir.resolve("clone");
    }

    String programJar() {
        return root().resolve(PROGRAM_JAR).toString();
    }

    String nodeJar() {
        return root().resolve(NODE_JAR).toString();
    }

    String benchJar() {
        return root().resolve(BENCH_JAR).toString();
    }

    Path home(String jdk) {
        return dir.resolve("jdks").resolve(jdk);
    }

    Path source(String module) {
        return root().resolve(module).resolve("src/main/java/Source.java");
    }

    void set(String variable, String value) {
        variables.put(variable, value);
    }

    /** A JDK whose java prints where it is, its process id, its arguments and its environment; flags of a profile come from the real one. */
    void jdk(String name, String version, List<String> modules) throws IOException {
        Path bin = Files.createDirectories(home(name).resolve("bin"));
        Files.writeString(
                home(name).resolve("release"),
                "JAVA_VERSION=\"" + version + "\"\nMODULES=\"" + String.join(" ", modules) + "\"\n");
        script(
                bin.resolve("java"),
                "case \" $* \" in *' dev.ballast.profile.JvmFlags '*)",
                "  while [ \"$1\" != dev.ballast.profile.JvmFlags ]; do shift; done",
                "  exec " + REAL_JAVA + " -cp " + Ballast.NODE_JAR + " \"$@\" ;;",
                "esac",
                "echo home=" + home(name),
                "echo pid=$$",
                "echo node_jar=$BALLAST_NODE_JAR",
                "echo bench_out=$BALLAST_BENCH_OUT",
                "for argument; do echo \"arg=$argument\"; done");
        script(bin.resolve("javac"), "exit 1");
    }

    /** A Maven that writes each call down and makes all jars. */
    void maven() throws IOException {
        script(
                bin().resolve("mvn"),
                "echo \"$JAVA_HOME $*\" >>" + dir.resolve("calls"),
                JARS.stream()
                        .map(jar -> "mkdir -p $(dirname " + jar + "); : >" + jar)
                        .collect(joining("\n")));
    }

    void failingMaven(String output) throws IOException {
        script(bin().resolve("mvn"), "cat <<'END'", output, "END", "exit 1");
    }

    /** A Maven that leaves {@code report} as the test report of one module and ends with {@code status}. */
    void testingMaven(String report, int status) throws IOException {
        Path stored = Files.writeString(dir.resolve("report.xml"), report);
        script(
                bin().resolve("mvn"),
                "echo \"$JAVA_HOME $*\" >>" + dir.resolve("calls"),
                "mkdir -p coap-node/target/surefire-reports",
                "cp " + stored + " coap-node/target/surefire-reports/TEST-x.xml",
                "exit " + status);
    }

    void command(String name) throws IOException {
        script(bin().resolve(name), "exit 0");
    }

    List<String> mavenCalls() throws IOException {
        return Files.readAllLines(dir.resolve("calls"));
    }

    /** All jars, newer than every source. */
    void jars() throws IOException {
        for (String jar : JARS) {
            Path file = root().resolve(jar);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
    }

    /** Leaves the launcher and its scripts only, like a copy of these to a board. */
    void withoutSources() throws IOException {
        Files.delete(root().resolve("pom.xml"));
        for (String module : MODULES) {
            Files.delete(source(module));
            Files.delete(root().resolve(module).resolve("pom.xml"));
        }
    }

    Outcome ballast(String... arguments) throws IOException, InterruptedException {
        return start(root().resolve("ballast"), List.of(arguments));
    }

    /** Runs a launcher in an empty environment until it ends. */
    Outcome start(Path launcher, List<String> arguments) throws IOException, InterruptedException {
        Path output = dir.resolve("output");
        Path errors = dir.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(launcher.toString()), arguments.stream())
                        .toList())
                .directory(Files.createDirectories(dir.resolve("elsewhere")).toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            assertThat(process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), process.pid(), Files.readString(output), Files.readString(errors));
    }

    private Path bin() {
        return dir.resolve("bin");
    }

    private void old(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
    }

    private static Path find(String command) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + command + " on this machine"));
    }

    private static void script(Path file, String... lines) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
