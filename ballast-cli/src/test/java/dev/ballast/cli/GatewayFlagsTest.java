package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GatewayFlagsTest {
    private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

    @Test
    void theLauncherGivesEachOfThem() throws IOException {
        String launcher = Files.readString(Path.of("..", "ballast"));
        assertThat(GatewayFlags.of(25)).isNotEmpty().allMatch(launcher::contains);
    }

    @Test
    void theyIncludeAllOptionsForProgramsThatMultiply() throws IOException {
        String launcher = Files.readString(Path.of("..", "ballast"));
        String list = launcher.substring(launcher.indexOf("multiplying=(") + "multiplying=(".length());
        assertThat(GatewayFlags.of(17))
                .contains(list.substring(0, list.indexOf(')')).strip().split("\\s+", -1));
    }

    @Test
    void anOptionThatAJavaVersionDoesNotKnowIsLeftOut() {
        assertThat(GatewayFlags.of(22)).doesNotContain(UNSAFE);
        assertThat(GatewayFlags.of(23)).contains(UNSAFE);
    }
}
