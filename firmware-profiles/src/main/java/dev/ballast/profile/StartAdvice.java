package dev.ballast.profile;

import java.lang.module.ModuleFinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The command line that a program should have been started with. The launcher gives the JVM the options that a program needs; a plain
 * {@code java -jar} does not.
 *
 * <p>The options of this JVM are read from the command line of its process and from the environment, not from its management interface,
 * which would load classes that a small board needs for nothing else.
 */
public final class StartAdvice {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String JAR = "-jar";
    private static final String PLAIN_WORD = "[A-Za-z0-9_./:=,+%@-]+";
    private static final List<String> ENVIRONMENT = List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    private StartAdvice() {}

    /**
     * The command line of this process with the options that it lacks. Empty when it lacks none, and when it was not started with
     * {@code -jar} or its command line cannot be read.
     *
     * @param wanted options of the JVM. One with another value, another collector or another size of the heap counts as present: someone
     *     has chosen it
     */
    public static Optional<String> commandLine(List<String> wanted) {
        ProcessHandle.Info process = ProcessHandle.current().info();
        List<String> command = new ArrayList<>();
        command.add(process.command().orElse("java"));
        command.addAll(List.of(process.arguments().orElse(new String[0])));
        boolean vectorLacks = ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()
                && ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent();
        List<String> all = new ArrayList<>(wanted);
        if (vectorLacks) {
            all.add("--add-modules=" + VECTOR_MODULE);
        }
        return commandLine(command, options(System.getenv()), all);
    }

    /** The options that the JVM takes from environment variables. */
    static List<String> options(Map<String, String> environment) {
        List<String> options = new ArrayList<>();
        for (String name : ENVIRONMENT) {
            String value = environment.getOrDefault(name, "").strip();
            options.addAll(value.isEmpty() ? List.of() : List.of(value.split("\\s+", -1)));
        }
        return options;
    }

    /**
     * As {@link #commandLine(List)}.
     *
     * @param command words of the command line, from the java program on
     * @param elsewhere options that the JVM has from its environment
     */
    static Optional<String> commandLine(List<String> command, List<String> elsewhere, List<String> wanted) {
        int jar = command.indexOf(JAR);
        if (jar < 0) {
            return Optional.empty();
        }
        List<String> given = new ArrayList<>(command.subList(1, jar));
        given.addAll(elsewhere);
        if (given.stream().anyMatch(option -> option.startsWith("@"))) {
            return Optional.empty(); // further options are in a file
        }
        Set<String> present = given.stream().map(StartAdvice::subject).collect(Collectors.toSet());
        List<String> lacking = wanted.stream()
                .filter(option -> !present.contains(subject(option)))
                .toList();
        if (lacking.isEmpty()) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>(command.subList(0, jar));
        words.addAll(lacking);
        words.addAll(command.subList(jar, command.size()));
        return Optional.of(
                String.join(" ", words.stream().map(StartAdvice::quoted).toList()));
    }

    /** What an option is about, without its value. */
    private static String subject(String option) {
        if (option.matches("-Xm[xsn].*|-XX:(Max|Initial)(HeapSize|RAMPercentage)=.*")) {
            return "size of the heap";
        }
        if (option.matches("-XX:[+]Use\\w+GC")) {
            return "collector";
        }
        if (option.matches("-Xss.*")) {
            return "-Xss";
        }
        if (option.startsWith("--add-")) {
            return option; // such options add up
        }
        return option.replaceFirst("^-XX:[+-]", "-XX:").replaceFirst("=.*", "");
    }

    private static String quoted(String word) {
        return word.matches(PLAIN_WORD) ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
