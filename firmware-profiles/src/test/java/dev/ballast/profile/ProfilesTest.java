package dev.ballast.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProfilesTest {
    /** Of the heap that a JVM counts with, what a node gives to parts and working arrays. */
    private static final double SHARE_OF_HEAP = 0.7;

    private static final String VALID = """
            description: Bench board
            memory-mb: 64
            cores: 2
            queue-length: 4
            jvm-flags: [-Xmx96m]
            gemm:
              gflops: 1.5
              source: measured here
            """;

    static List<String> names() {
        return Profiles.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyBuiltInProfileLoadsUnderItsOwnName(String name) throws ProfileException {
        BoardProfile profile = Profiles.load(name);
        assertThat(profile.name()).isEqualTo(name);
        assertThat(profile.datagramBytes()).isEqualTo(1280);
        assertThat(profile.jvmFlags())
                .contains(
                        "-XX:+UseSerialGC",
                        "-Xms16m",
                        "-Xss256k",
                        "-XX:ObjectAlignmentInBytes=" + (name.startsWith("raspberry") ? 16 : 64));
        assertThat(SHARE_OF_HEAP * (heapMb(profile) - 1))
                .isBetween((double) profile.memoryMb(), profile.memoryMb() + 4.0);
        for (String source : List.of(
                profile.gemmSource(), profile.readSource(), profile.link().source())) {
            assertThat(source).matches("(measured: |assumed, not measured: |derived from ).*");
        }
    }

    private static int heapMb(BoardProfile profile) {
        String flag = profile.jvmFlags().stream()
                .filter(each -> each.startsWith("-Xmx"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(flag.substring(4, flag.length() - 1));
    }

    @Test
    void namesEveryProfileFileThatShips() throws Exception {
        Path folder = Path.of(Objects.requireNonNull(Profiles.class.getResource("generic-jvm.yaml"))
                        .toURI())
                .resolveSibling(".");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith(".yaml"))
                            .map(file -> file.replace(".yaml", "")))
                    .containsExactlyInAnyOrderElementsOf(Profiles.names());
        }
        assertThat(Profiles.names()).isSorted();
    }

    @Test
    void readsAFileAndNamesTheProfileAfterIt(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("bench-1.yaml"), VALID);
        BoardProfile profile = Profiles.load(file.toString());
        assertThat(profile)
                .isEqualTo(new BoardProfile(
                        "bench-1",
                        "Bench board",
                        64,
                        2,
                        List.of("-Xmx96m"),
                        1280,
                        4,
                        1.5,
                        "measured here",
                        BoardProfile.USUAL_READ_GIGABYTES,
                        BoardProfile.USUAL_READ_SOURCE,
                        BoardLink.USUAL));
        Files.writeString(file, VALID + "name: shelf-2\ndatagram-bytes: 1024\n");
        assertThat(Profiles.load(file.toString()).name()).isEqualTo("shelf-2");
        assertThat(Profiles.load(file.toString()).datagramBytes()).isEqualTo(1024);
    }

    @Test
    void aFileMaySayHowTheBoardReadsAndIsReached() throws ProfileException {
        BoardProfile profile = Profiles.parse(
                VALID
                        + "read: {gigabytes: 2.5, source: measured}\n"
                        + "link: {round-trip-ms: 3, megabits: 20, source: measured too}\n",
                "b.yaml");
        assertThat(profile.readGigabytes()).isEqualTo(2.5);
        assertThat(profile.link()).isEqualTo(new BoardLink(3, 20, 0, "measured too"));
        assertThatThrownBy(() -> Profiles.parse(VALID + "read: {gigabytes: 2.5}\n", "b.yaml"))
                .hasMessageContaining("\"read.source\" is missing");
        assertThatThrownBy(() -> Profiles.parse(VALID + "link: {megabits: 1}\n", "b.yaml"))
                .hasMessageContaining("\"link.round-trip-ms\" is missing");
    }

    @Test
    void saysWhichProfilesThereAreWhenThereIsNoSuchFile(@TempDir Path dir) {
        for (String absent : List.of("raspberry-pi-5", "no\u0000name", "")) {
            assertThatThrownBy(() -> Profiles.load(absent))
                    .isInstanceOf(ProfileException.class)
                    .hasMessage("\"" + absent.replace('\u0000', ' ')
                            + "\" is neither a file nor a built-in profile (generic-jvm, raspberry-pi-3,"
                            + " raspberry-pi-4, raspberry-pi-zero-2w)");
        }
        assertThatThrownBy(() -> Profiles.load(dir.toString())).isInstanceOf(ProfileException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            cores: 2            | corez: 2              | b.yaml:3: "corez" is not a key here; known keys: name, description, memory-mb, cores, jvm-flags, datagram-bytes, queue-length, gemm, read, link
            cores: 2            | cores: four           | b.yaml:3: "cores" must be 1..1024, not "four"
            cores: 2            | cores: 0              | b.yaml:3: "cores" must be 1..1024, not "0"
            cores: 2            | cores: 1025           | b.yaml:3: "cores" must be 1..1024, not "1025"
            queue-length: 4     | datagram-bytes: 100   | b.yaml:4: "datagram-bytes" must be 508..65507, not "100"
            memory-mb: 64       | memory-mb: 0          | b.yaml:2: "memory-mb" must be 1..1048576, not "0"
            memory-mb: 64       | '#'                   | b.yaml: "memory-mb" is missing
            queue-length: 4     | queue-length: 4097    | b.yaml:4: "queue-length" must be 1..4096, not "4097"
            [-Xmx96m]           | [Xmx96m]              | b.yaml:5: "jvm-flags" must be flags that begin with - and hold no space, not "Xmx96m"
            [-Xmx96m]           | [-Xmx96m -Xss1m]      | b.yaml:5: "jvm-flags" must be flags that begin with - and hold no space, not "-Xmx96m -Xss1m"
            [-Xmx96m]           | -Xmx96m               | b.yaml:5: "jvm-flags" must be a list, not "-Xmx96m"
            gflops: 1.5         | gflops: fast          | b.yaml:7: "gemm.gflops" must be a number of 0.001..1000000.0, not "fast"
            gflops: 1.5         | '#'                   | b.yaml:8: "gemm.gflops" is missing
            source: measured    | sauce: measured       | b.yaml:8: "gemm.sauce" is not a key here; known keys: gflops, source
            description: Bench board | name: Big Board  | b.yaml:1: "name" must be 1..63 lower-case letters, digits and dashes, not "Big Board"
            """)
    void saysWhatIsWrongWithAProfile(String good, String bad, String message) {
        String replacement = bad.equals("'#'") ? "#" : bad;
        assertThat(VALID).contains(good);
        assertThatThrownBy(() -> Profiles.parse(VALID.replace(good, replacement), "b.yaml"))
                .isInstanceOf(ProfileException.class)
                .hasMessage(message);
    }

    @Test
    void limitsTheNumberOfFlags() {
        String flags = "[" + "-Xa, ".repeat(32) + "-Xa]";
        assertThatThrownBy(() -> Profiles.parse(VALID.replace("[-Xmx96m]", flags), "b.yaml"))
                .hasMessage("b.yaml:5: \"jvm-flags\" must be at most 32 flags, not 33");
    }

    @Test
    void aProfileInCodeObeysTheSameRules() {
        List<String> flags = List.of("-Xmx96m");
        assertThatThrownBy(() -> board(0, flags, 1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cores out of range: 0");
        assertThatThrownBy(() -> board(1, flags, Double.NaN)).hasMessage("gemmGflops out of range: NaN");
        assertThatThrownBy(() -> board(1, List.of("a"), 1)).hasMessage("JVM flag out of range: a");
    }

    private static BoardProfile board(int cores, List<String> flags, double gflops) {
        return new BoardProfile("x", "d", 64, cores, flags, 1280, 4, gflops, "s", 1, "s", BoardLink.USUAL);
    }
}
