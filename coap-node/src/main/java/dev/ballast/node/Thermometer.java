package dev.ballast.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Temperature of the processor, from a file of Linux in thousandths of a degree Celsius. */
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

    /** Degrees Celsius; null when the board does not report them. */
    @Nullable
    Float read() {
        try {
            return Files.isReadable(file)
                    ? Integer.parseInt(Files.readString(file).strip()) / 1000f
                    : null;
        } catch (IOException | NumberFormatException e) {
            LOG.debug(
                    "reading the temperature from {} failed: {}",
                    file,
                    e.toString()); // the sensor is off or of another kind
            return null;
        }
    }
}
