package dev.ballast.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileErrorsTest {
    @TempDir
    private Path folder;

    private static String cause(ThrowableAssert.ThrowingCallable work) {
        return FileErrors.cause(catchThrowableOfType(IOException.class, work));
    }

    @Test
    void namesWhatTheFileSystemSays() throws Exception {
        Path file = Files.createFile(folder.resolve("a"));
        assertThat(cause(() -> Files.readString(folder.resolve("none")))).isEqualTo("no such file or directory");
        assertThat(cause(() -> Files.createDirectories(file))).isEqualTo("a file of that name exists");
        assertThat(cause(() -> Files.list(file))).isEqualTo("not a directory");
        assertThat(FileErrors.cause(new AccessDeniedException("/a"))).isEqualTo("permission denied");
        assertThat(FileErrors.cause(new FileAlreadyExistsException("/a"))).isEqualTo("a file of that name exists");
        assertThat(FileErrors.cause(new FileSystemException("/a", null, "No space left on device")))
                .isEqualTo("No space left on device");
        assertThat(FileErrors.cause(new IOException("No space left on device"))).isEqualTo("No space left on device");
        assertThat(FileErrors.cause(new MalformedInputException(1))).isEqualTo("not text in UTF-8");
        assertThat(FileErrors.cause(new EOFException())).isEqualTo("EOFException");
    }

    @Test
    void leavesOutThePathUnlessNothingElseIsSaid() {
        String none = folder.resolve("none (2)").toString();
        assertThat(cause(() -> new FileInputStream(none).close())).isNotEmpty().doesNotContain("none", "(", ")");
        assertThat(FileErrors.cause(new FileNotFoundException("/a (2) (Permission denied)")))
                .isEqualTo("Permission denied");
        assertThat(FileErrors.cause(new FileNotFoundException("Invalid file path")))
                .isEqualTo("Invalid file path");
        assertThat(FileErrors.cause(new DirectoryNotEmptyException("/a"))).isEqualTo("DirectoryNotEmptyException: /a");
    }
}
