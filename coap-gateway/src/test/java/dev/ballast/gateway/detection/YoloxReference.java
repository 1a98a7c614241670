package dev.ballast.gateway.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;

/** yolox-nano in onnxruntime, and naive loops that turn what it computes into boxes in the picture. */
public final class YoloxReference implements AutoCloseable {
    static final int SIDE = 416;
    public static final Shape INPUT = Shape.of(1, 3, SIDE, SIDE);
    static final Shape OUTPUT = Shape.of(1, 3_549, 85);
    static final DetectionSettings SETTINGS = new DetectionSettings(DetectionSettings.Kind.YOLOX, 0.4f, 0.45f);
    public static final Preprocessing LETTERBOX = new Preprocessing(
            Preprocessing.Colour.BGR,
            false,
            new Preprocessing.Numbers(1, List.of(0.0), List.of(1.0), false),
            Preprocessing.Resize.FIT,
            Preprocessing.Layout.NCHW,
            new Preprocessing.Padding(114, Preprocessing.Padding.Place.TOP_LEFT));

    private static final double SCORE = 0.4;
    private static final double IOU = 0.45;

    private final OrtSession session;

    private YoloxReference(OrtSession session) {
        this.session = session;
    }

    /** The folder of test data. Without it the test is skipped. */
    public static Path data() {
        String folder = System.getenv("BALLAST_DATA");
        assumeTrue(folder != null, "BALLAST_DATA is not set: no models and photos to test with");
        return Path.of(folder == null ? "" : folder);
    }

    public static Path model() {
        return data().resolve("real/yolox-nano/model.onnx");
    }

    public static Path photo(String name) {
        return data().resolve("photos").resolve(name);
    }

    public static YoloxReference open() throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            return new YoloxReference(OrtEnvironment.getEnvironment().createSession(model().toString(), options));
        }
    }

    /** The output of the model. */
    public float[] run(FloatTensor input) throws OrtException {
        long[] dims = {1, 3, SIDE, SIDE};
        String name = session.getInputNames().iterator().next();
        try (OnnxTensor fed =
                        OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(input.data()), dims);
                OrtSession.Result result = session.run(Map.of(name, fed))) {
            FloatBuffer numbers = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] copy = new float[numbers.remaining()];
            numbers.get(copy);
            return copy;
        }
    }

    /** A box of the reference: class, score, corners in the picture. */
    private record Found(int label, double score, double left, double top, double right, double bottom) {
        double overlap(Found other) {
            double width = Math.min(right, other.right) - Math.max(left, other.left);
            double height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
            double both = Math.max(0, width) * Math.max(0, height);
            return both / (area() + other.area() - both);
        }

        private double area() {
            return (right - left) * (bottom - top);
        }
    }

    private static List<Found> boxes(float[] out, int width, int height) {
        double ratio = Math.min((double) SIDE / width, (double) SIDE / height);
        List<Found> strong = new ArrayList<>();
        int row = 0;
        for (int stride : new int[] {8, 16, 32}) {
            for (int y = 0; y < SIDE / stride; y++) {
                for (int x = 0; x < SIDE / stride; x++) {
                    int at = row++ * 85;
                    double centreX = (out[at] + x) * stride / ratio;
                    double centreY = (out[at + 1] + y) * stride / ratio;
                    double halfWidth = Math.exp(out[at + 2]) * stride / ratio / 2;
                    double halfHeight = Math.exp(out[at + 3]) * stride / ratio / 2;
                    int best = 0;
                    for (int label = 1; label < 80; label++) {
                        best = out[at + 5 + label] > out[at + 5 + best] ? label : best;
                    }
                    strong.add(new Found(
                            best,
                            (double) out[at + 4] * out[at + 5 + best],
                            centreX - halfWidth,
                            centreY - halfHeight,
                            centreX + halfWidth,
                            centreY + halfHeight));
                }
            }
        }
        strong.removeIf(found -> found.score < SCORE);
        return strong;
    }

    private static List<Found> distinct(List<Found> boxes) {
        List<Found> left = new ArrayList<>(boxes);
        left.sort(Comparator.comparingDouble(found -> -found.score));
        List<Found> kept = new ArrayList<>();
        while (!left.isEmpty()) {
            Found next = left.remove(0);
            kept.add(next);
            left.removeIf(other -> other.label == next.label && next.overlap(other) > IOU);
        }
        return kept;
    }

    /** Boxes are within one pixel, scores within a thousandth, and classes are equal. */
    public static void requireSame(Detections found, float[] out, Path photo) throws IOException {
        BufferedImage picture = ImageIO.read(photo.toFile());
        int width = picture.getWidth();
        int height = picture.getHeight();
        assertThat(found.width()).isEqualTo(width);
        assertThat(found.height()).isEqualTo(height);
        List<Found> expected = distinct(boxes(out, width, height));
        assertThat(found.objects()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            Found one = expected.get(i);
            Detection object = found.objects().get(i);
            assertThat(object.label()).isEqualTo(one.label);
            assertThat((double) object.score()).isCloseTo(one.score, Offset.offset(1e-3));
            requireNear(object.box().left(), one.left, width);
            requireNear(object.box().top(), one.top, height);
            requireNear(object.box().right(), one.right, width);
            requireNear(object.box().bottom(), one.bottom, height);
        }
    }

    private static void requireNear(double side, double expected, int most) {
        assertThat(side).isCloseTo(Math.max(0, Math.min(most, expected)), Offset.offset(1.0));
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
