package dev.ballast.profile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Reads the built-in profiles and the profiles of users. */
public final class Profiles {
    private static final List<String> NAMES =
            List.of("generic-jvm", "raspberry-pi-3", "raspberry-pi-4", "raspberry-pi-zero-2w");
    private static final String SUFFIX = ".yaml";
    private static final int DEFAULT_DATAGRAM_BYTES = 1280;

    private Profiles() {}

    /** Names of the built-in profiles, in alphabetical order. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * Reads a built-in profile by name or, when no profile has that name, the YAML file at that path.
     *
     * @throws ProfileException when there is no such profile or file, or the file breaks a rule; the message names the rule
     */
    public static BoardProfile load(String nameOrFile) throws ProfileException {
        if (NAMES.contains(nameOrFile)) {
            return parse(resource(nameOrFile), nameOrFile + SUFFIX);
        }
        Path file = existing(nameOrFile);
        return parse(YamlText.read(file), file.toString());
    }

    /** Reads a profile from text. {@code source} is the file's path; its last part without suffix is the default of the profile's name. */
    static BoardProfile parse(String text, String source) throws ProfileException {
        YamlSection top = YamlSection.parse(
                text,
                source,
                "name",
                "description",
                "memory-mb",
                "cores",
                "jvm-flags",
                "datagram-bytes",
                "queue-length",
                "gemm",
                "read",
                "link");
        YamlSection read = top.section("read", "gigabytes", "source");
        YamlSection gemm = top.section("gemm", "gflops", "source");
        return new BoardProfile(
                name(top, source),
                top.text("description"),
                top.integer("memory-mb", 1, BoardProfile.MAX_MEMORY_MB),
                top.integer("cores", 1, BoardProfile.MAX_CORES),
                jvmFlags(top),
                top.integer(
                        "datagram-bytes",
                        BoardProfile.MIN_DATAGRAM_BYTES,
                        BoardProfile.MAX_DATAGRAM_BYTES,
                        DEFAULT_DATAGRAM_BYTES),
                top.integer("queue-length", 1, BoardProfile.MAX_QUEUE_LENGTH),
                gemm.number("gflops", BoardProfile.MIN_GFLOPS, BoardProfile.MAX_GFLOPS),
                gemm.text("source"),
                read.number(
                        "gigabytes",
                        BoardProfile.MIN_GIGABYTES,
                        BoardProfile.MAX_GIGABYTES,
                        BoardProfile.USUAL_READ_GIGABYTES),
                top.has("read") ? read.text("source") : BoardProfile.USUAL_READ_SOURCE,
                top.has("link") ? link(top) : BoardLink.USUAL);
    }

    private static BoardLink link(YamlSection top) throws ProfileException {
        YamlSection link = top.section("link", "round-trip-ms", "megabits", "loss-percent", "source");
        return new BoardLink(
                link.number("round-trip-ms", 0, BoardLink.MAX_ROUND_TRIP_MS),
                link.number("megabits", BoardLink.MIN_MEGABITS, BoardLink.MAX_MEGABITS),
                link.number("loss-percent", 0, BoardLink.MAX_LOSS_PERCENT, 0),
                link.text("source"));
    }

    private static String name(YamlSection top, String source) throws ProfileException {
        String file = source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1);
        String name = top.text("name", file.replaceFirst("\\.ya?ml$", ""));
        if (!BoardProfile.isName(name)) {
            throw top.error(
                    "name",
                    "must be 1..63 lower-case letters, digits and dashes, not \"" + YamlSection.quotable(name) + '"');
        }
        return name;
    }

    private static List<String> jvmFlags(YamlSection top) throws ProfileException {
        List<String> flags = top.texts("jvm-flags");
        if (flags.size() > BoardProfile.MAX_JVM_FLAGS) {
            throw top.error(
                    "jvm-flags", "must be at most " + BoardProfile.MAX_JVM_FLAGS + " flags, not " + flags.size());
        }
        for (String flag : flags) {
            if (!BoardProfile.isJvmFlag(flag)) {
                throw top.error(
                        "jvm-flags",
                        "must be flags that begin with - and hold no space, not \"" + YamlSection.quotable(flag) + '"');
            }
        }
        return flags;
    }

    private static Path existing(String nameOrFile) throws ProfileException {
        String problem = '"' + YamlSection.quotable(nameOrFile) + "\" is neither a file nor a built-in profile ("
                + String.join(", ", NAMES) + ")";
        try {
            Path file = Path.of(nameOrFile);
            if (Files.isRegularFile(file)) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw new ProfileException(problem);
        }
        throw new ProfileException(problem);
    }

    private static String resource(String name) throws ProfileException {
        try (InputStream in = Profiles.class.getResourceAsStream(name + SUFFIX)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + SUFFIX + " is missing from the jar");
            }
            return YamlText.decode(in.readAllBytes(), name + SUFFIX);
        } catch (IOException e) {
            throw new IllegalStateException("resource " + name + SUFFIX + " cannot be read", e);
        }
    }
}
