package dev.ballast.gateway.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BilinearTest {
    /** Samples {@code (37 x + 59 y + 83 c + 11 x y) mod 256}. */
    private record Pattern(int width, int height, int channels) implements Bilinear.Rows {
        int sample(int x, int y, int channel) {
            return x * 37 + y * 59 + channel * 83 + x * y * 11 & 255;
        }

        @Override
        public void read(int y, int[] samples) {
            for (int i = 0; i < samples.length; i++) {
                samples[i] = sample(i / channels, y, i % channels);
            }
        }
    }

    /** The results of Pillow 12.3: {@code Image.resize((to_width, to_height), Image.BILINEAR)}. */
    @ParameterizedTest
    @CsvSource({
        "7, 5, 3, 4, 3184ae82a164a9576a818f5c9d7078828f68b14a777c847a73808f97739e9081817e7e7f",
        "64, 48, 5, 3, 7e7d8280868082827e847c807f7d807f8680837d7c817d7f847a7f80807f86817e86787f7f837d81857a80807c",
        "3, 2, 3, 5, 0053a62578cb4a9df00659ac2c7fb852a5df1e71c4489b6e73c6993588db64b72493e6523b8ee16bbe119bee41"
    })
    void givesEverySampleThatPillowGives(int width, int height, int toWidth, int toHeight, String expected) {
        byte[] resized = Bilinear.resize(new Pattern(width, height, 3), toWidth, toHeight);
        assertThat(HexFormat.of().formatHex(resized)).isEqualTo(expected);
    }

    /** The results of Pillow at the input sizes of models, by the SHA-256 of the samples. */
    @ParameterizedTest
    @CsvSource({
        "640, 480, 224, 033731915a227e82d4119735c60bdf0bfe3f6264a74b6ef979a14b727cf3e6b6",
        "300, 200, 227, 4d369032f3794ef72df5b4d1e7ac9d63db5ffc61734053d1d18a2165721d283e"
    })
    void givesWhatPillowGivesAtTheSizesOfModels(int width, int height, int to, String sha256) throws Exception {
        byte[] resized = Bilinear.resize(new Pattern(width, height, 3), to, to);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(resized);
        assertThat(HexFormat.of().formatHex(hash)).isEqualTo(sha256);
    }

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    /** Two passes round twice, so the result is within one level of the weighted mean over both axes at once. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isWithinALevelOfTheMeanUnderATriangle(int seed) {
        Random random = new Random(seed);
        Pattern from = new Pattern(1 + random.nextInt(40), 1 + random.nextInt(40), 1 + 2 * random.nextInt(2));
        int width = 1 + random.nextInt(20);
        int height = 1 + random.nextInt(20);
        byte[] resized = Bilinear.resize(from, width, height);
        for (int i = 0; i < resized.length; i++) {
            int pixel = i / from.channels();
            double mean = mean(from, (double) from.width() / width, (double) from.height() / height, new int[] {
                pixel % width, pixel / width, i % from.channels()
            });
            assertThat(Math.abs((resized[i] & 255) - mean)).as("sample " + i).isLessThan(1.01);
        }
    }

    private static double mean(Pattern from, double scaleX, double scaleY, int[] at) {
        double sum = 0;
        double total = 0;
        for (int y = 0; y < from.height(); y++) {
            for (int x = 0; x < from.width(); x++) {
                double weight = triangle(x, at[0], scaleX) * triangle(y, at[1], scaleY);
                sum += weight * from.sample(x, y, at[2]);
                total += weight;
            }
        }
        return sum / total;
    }

    private static double triangle(int sample, int of, double scale) {
        return Math.max(0, 1 - Math.abs(sample + 0.5 - (of + 0.5) * scale) / Math.max(1, scale));
    }

    @Test
    void theSameSizeIsTheSamePicture() {
        Pattern from = new Pattern(9, 4, 3);
        byte[] resized = Bilinear.resize(from, 9, 4);
        for (int i = 0; i < resized.length; i++) {
            assertThat(resized[i] & 255).isEqualTo(from.sample(i / 3 % 9, i / 27, i % 3));
        }
    }
}
