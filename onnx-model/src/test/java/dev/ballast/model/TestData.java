package dev.ballast.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The shared models and data sets. The environment variable BALLAST_DATA names their folder. */
public final class TestData {
    private TestData() {}

    /** A file or folder of the data. It must exist when the variable is set. Without the variable the test is skipped. */
    public static Path path(String first, String... more) {
        String root = System.getenv("BALLAST_DATA");
        Assumptions.assumeTrue(root != null, "BALLAST_DATA is not set: no models and data sets to test with");
        Path path = Path.of(root == null ? "" : root).resolve(Path.of(first, more));
        assertThat(Files.exists(path)).as("BALLAST_DATA has " + path).isTrue();
        return path;
    }
}
