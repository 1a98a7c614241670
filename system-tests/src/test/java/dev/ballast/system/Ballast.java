package dev.ballast.system;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Ballast's programs as the build made them, run on the JDK that runs the tests. */
final class Ballast {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final Path NODE_JAR = ROOT.resolve("coap-node/target/coap-node-0.1.0-all.jar");

    static final String ONE_COMPILER_FLAG = "-XX:TieredStopAtLevel=1";

    /** Has a gateway try its models a few times before it is ready, where no test looks at the time of the first request. */
    static final String FEW_TRIALS = "-Dballast.trial-runs=3";

    /** The environment of a demo without vector instructions: its processes do without the second compiler. */
    static final Map<String, String> ONE_COMPILER = Map.of("JDK_JAVA_OPTIONS", ONE_COMPILER_FLAG + " " + FEW_TRIALS);

    /** JVM options of a gateway or a short command that is started to be tested, not measured: it ends before the second compiler pays. */
    static final List<String> ONE_COMPILER_JVM = List.of("-Xmx256m", ONE_COMPILER_FLAG);

    private static final Path PROGRAM_JAR = ROOT.resolve("ballast-cli/target/ballast-cli-0.1.0-all.jar");
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    /** From here on the JVM warns of what Protobuf and Netty do unless told not to, as the launcher does. */
    private static final int UNSAFE_WARNING_SINCE = 23;

    private Ballast() {}

    /** The command line of a node that ends with the tests, whatever happens to them. */
    static List<String> nodeCommand(String id, int port, Path data) {
        return nodeCommand(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), id, port, data);
    }

    /** The same with other options for the JVM. */
    static List<String> nodeCommand(List<String> jvmOptions, String id, int port, Path data) {
        List<String> command = java(NODE_JAR, jvmOptions);
        command.addAll(List.of("--id", id, "--port", Integer.toString(port), "--data", data.toString()));
        command.add("--exit-with-stdin");
        return command;
    }

    /** The command line of everything else, with the vector instructions where the JDK has them. */
    static List<String> command(List<String> jvmOptions, String... arguments) {
        List<String> options = new ArrayList<>(jvmOptions);
        if (ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent()) {
            options.addAll(List.of("--add-modules", VECTOR_MODULE));
        }
        return portableCommand(options, arguments);
    }

    /**
     * The same without vector instructions. The demo then starts its nodes without them too, which saves most of the compiler's work.
     */
    static List<String> portableCommand(List<String> jvmOptions, String... arguments) {
        List<String> command = java(PROGRAM_JAR, jvmOptions);
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs one of the short commands to its end. */
    static Program.Outcome run(String... arguments) throws IOException {
        List<String> command = java(PROGRAM_JAR, List.of("-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(arguments));
        return Program.run(command);
    }

    /** Where a node or gateway listens; waits for the line in which it says so. */
    static InetSocketAddress address(Program program) {
        String line = program.awaitLine("that it is ready", text -> text.startsWith("ready coap://"));
        return address(line.split(" ", -1)[1]);
    }

    static InetSocketAddress address(String uri) {
        URI parsed = URI.create(uri);
        return new InetSocketAddress(parsed.getHost(), parsed.getPort());
    }

    /** The command line of a jar, with the options that the launcher gives it. */
    static List<String> java(Path jar, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (jar.equals(PROGRAM_JAR) && Runtime.version().feature() >= UNSAFE_WARNING_SINCE) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }
}
