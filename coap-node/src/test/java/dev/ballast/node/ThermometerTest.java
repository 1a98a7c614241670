package dev.ballast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThermometerTest {
    @TempDir
    private Path directory;

    @Test
    void readsThousandthsOfADegree() throws Exception {
        Path file = Files.writeString(directory.resolve("temp"), "45250\n");

        assertThat(new Thermometer(file).read()).isEqualTo(45.25f);
    }

    @Test
    void knowsNothingWithoutASensor() throws Exception {
        Path garbage = Files.writeString(directory.resolve("temp"), "N/A");

        assertThat(new Thermometer(garbage).read()).isNull();
        assertThat(new Thermometer(directory.resolve("none")).read()).isNull();
    }
}
