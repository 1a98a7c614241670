package dev.ballast.bench.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ScanBombTest {
    private static int scans(byte[] jpeg) {
        int scans = 0;
        for (int at = 0; at + 1 < jpeg.length; at++) {
            scans += (jpeg[at] & 255) == 0xFF && (jpeg[at + 1] & 255) == 0xDA ? 1 : 0;
        }
        return scans;
    }

    @Test
    void hasAsManyScansAsWantedInFewBytes() {
        byte[] bomb = ScanBomb.of(64, 1_000);
        assertThat(scans(bomb)).isBetween(1_000, 1_020);
        assertThat(bomb.length).isLessThan(50_000);
    }

    @Test
    void isAPictureThatADecoderReads() throws Exception {
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(ScanBomb.of(64, 3)));
        assertThat(read.getWidth()).isEqualTo(64);
        assertThat(read.getHeight()).isEqualTo(64);
    }
}
