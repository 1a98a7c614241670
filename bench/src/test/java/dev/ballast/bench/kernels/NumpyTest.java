package dev.ballast.bench.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Python that has no numpy, or is none, is taken for. */
class NumpyTest {
    @TempDir
    private Path folder;

    private String program(String lines) throws IOException {
        Path file = Files.writeString(folder.resolve("python"), "#!/bin/sh\n" + lines + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file.toString();
    }

    @Test
    void saysWhatPythonSaysOfIt() throws Exception {
        try (Numpy numpy = Numpy.open(program("echo 'absent No module named numpy'"))) {
            assertThat(numpy).isEqualTo(new Numpy.Absent("No module named numpy"));
        }
    }

    @Test
    void saysThatPythonEndedOrCannotBeStarted() throws Exception {
        String program = program("exit 3");
        try (Numpy numpy = Numpy.open(program)) {
            assertThat(numpy).isEqualTo(new Numpy.Absent(program + " ended at once"));
        }
        String missing = folder.resolve("missing").toString();
        try (Numpy numpy = Numpy.open(missing)) {
            assertThat(numpy).isEqualTo(new Numpy.Absent(missing + " cannot be started"));
        }
    }

    @Test
    void takesItsVersionsFromWhatItSays() throws Exception {
        try (Numpy numpy = Numpy.open(program("echo 'ready numpy 9 with abacus 1'; cat > /dev/null"))) {
            assertThat(numpy)
                    .isInstanceOfSatisfying(
                            Numpy.Child.class,
                            child -> assertThat(child.versions()).isEqualTo("numpy 9 with abacus 1"));
        }
    }
}
