package dev.ballast.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmFlagsTest {
    @Test
    void theProfileIsFoundAmongTheOptionsOfTheNode() throws ProfileException {
        List<String> small = Profiles.load("raspberry-pi-zero-2w").jvmFlags();
        List<String> usual = Profiles.load("generic-jvm").jvmFlags();
        assertThat(small).isNotEmpty().isNotEqualTo(usual);
        assertThat(JvmFlags.of("--id", "a", "--profile", "raspberry-pi-zero-2w"))
                .isEqualTo(small);
        assertThat(JvmFlags.of("--profile=raspberry-pi-zero-2w", "--port", "1")).isEqualTo(small);
        assertThat(JvmFlags.of()).isEqualTo(usual);
        assertThat(JvmFlags.of("--profile")).isEqualTo(usual);
    }

    @Test
    void theProfileMayBeAFile(@TempDir Path folder) throws IOException, ProfileException {
        Path file = folder.resolve("mine.yaml");
        try (var shipped = JvmFlagsTest.class.getResourceAsStream("raspberry-pi-3.yaml")) {
            assertThat(shipped).isNotNull();
            Files.write(file, shipped.readAllBytes());
        }
        assertThat(JvmFlags.of("--profile", file.toString()))
                .isEqualTo(Profiles.load("raspberry-pi-3").jvmFlags());
    }

    @Test
    void aProfileThatCannotBeReadIsAnError() {
        assertThatThrownBy(() -> JvmFlags.of("--profile", "nonesuch"))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining("nonesuch");
    }
}
