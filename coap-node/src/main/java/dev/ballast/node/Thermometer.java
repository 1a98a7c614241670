package dev.ballast.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Temperature of the processor as Linux tells it, in thousandths of a degree Celsius. */
final class Thermometer {
    private static final Path LINUX = Path.of("/sys/class/thermal/thermal_zone0/temp");

    private static final Logger LOG = LoggerFactory.getLogger(Thermometer.class);

    private final Path file;

    Thermometer(Path file) {
        this.file = file;
    }

    static Thermometer ofBoard() {
        return new Thermometer(LINUX);
    }

    /** Degrees Celsius, or null where the board does not tell. */
    @Nullable
    Float read() {
        try {
            return Files.isReadable(file)
                    ? Integer.parseInt(Files.readString(file).strip()) / 1000f
                    : null;
        } catch (IOException | NumberFormatException e) {
            LOG.debug("no temperature from {}: {}", file, e.toString()); // present, but switched off or of another kind
            return null;
        }
    }
}
