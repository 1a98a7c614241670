package dev.ballast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OwnedFolderTest {
    static final String PREFIX = "ballast-test-";

    @TempDir
    private Path parent;

    @Test
    void theOwnerDeletesItsFolder() throws IOException {
        OwnedFolder folder = OwnedFolder.create(parent, PREFIX);
        Files.writeString(Files.createDirectory(folder.path().resolve("node-1")).resolve("part"), "of a layer");
        folder.close();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void aFolderStaysWhileItsOwnerLivesAndGoesAtTheNextStartAfterTheOwnerWasKilled() throws Exception {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FolderOwner.class.getName(),
                        parent.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = owner.inputReader(StandardCharsets.UTF_8)) {
            Path owned = Path.of(lines.readLine());
            OwnedFolder.create(parent, PREFIX).close();
            assertThat(owned.resolve("node-1/part")).exists();
            owner.destroyForcibly();
            assertThat(owner.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(owned).exists();
            OwnedFolder next = OwnedFolder.create(parent, PREFIX);
            assertThat(parent).isDirectoryNotContaining("glob:**/" + owned.getFileName());
            assertThat(next.path()).exists();
            next.close();
        } finally {
            owner.destroyForcibly();
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void otherFoldersOfThisProcessAndFoldersOfOthersStay() throws IOException {
        Path foreign = Files.createDirectory(parent.resolve(PREFIX + "without-lock"));
        Path beginning = Files.createDirectory(parent.resolve(PREFIX + "1-1-x"));
        Files.createFile(beginning.resolve("owner.lock"));
        Path other = Files.createDirectory(parent.resolve("other-1-1-x"));
        Files.writeString(other.resolve("owner.lock"), "x");
        OwnedFolder first = OwnedFolder.create(parent, PREFIX);
        OwnedFolder second = OwnedFolder.create(parent, PREFIX);
        assertThat(first.path()).exists().isNotEqualTo(second.path());
        assertThat(foreign).exists();
        assertThat(beginning).exists();
        assertThat(other).exists();
        first.close();
        second.close();
    }
}
