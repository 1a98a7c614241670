package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.TestData;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CIFAR-10 test pictures that were stored as JPEG, which reduces the accuracy a little. */
@Tag("once")
class CifarTest {
    private static final int PICTURES = 1_000;
    private static final int SIDE = 32;
    /** Bytes of a record: a label and three planes. */
    private static final int RECORD = 1 + 3 * SIDE * SIDE;

    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

    /** As many right answers as onnxruntime, except for pictures between two classes. */
    @ParameterizedTest
    @CsvSource({"resnet20-cifar10, 804"})
    void asManyAreRightAsWithOnnxruntime(String name, int right) throws Exception {
        Model model = OnnxReader.read(TestData.path("models", name, "model.onnx"));
        byte[] records;
        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(TestData.path("cifar10", "test-jpeg1000.bin.gz")))) {
            records = in.readAllBytes();
        }
        assertThat(records).hasSize(PICTURES * RECORD);
        CompletableFuture<Integer> firstHalf =
                CompletableFuture.supplyAsync(() -> right(model, records, 0, PICTURES / 2));
        int secondHalf = right(model, records, PICTURES / 2, PICTURES);
        assertThat(firstHalf.get() + secondHalf).isBetween(right - 2, right + 2);
    }

    private static int right(Model model, byte[] records, int from, int to) {
        GemmKernel kernel = Kernels.best();
        ModelRunner runner = new ModelRunner(model, kernel);
        LocalBackend backend = new LocalBackend(kernel);
        int right = 0;
        for (int i = from; i < to; i++) {
            byte[] planes = Arrays.copyOfRange(records, i * RECORD + 1, (i + 1) * RECORD);
            FloatTensor scores = (FloatTensor)
                    runner.run(List.of(normalized(planes)), backend).get(0);
            right += scores.argMax() == records[i * RECORD] ? 1 : 0;
        }
        return right;
    }

    private static FloatTensor normalized(byte[] planes) {
        FloatTensor picture = FloatTensor.zeros(Shape.of(1, MEAN.length, SIDE, SIDE));
        for (int i = 0; i < planes.length; i++) {
            int plane = i / (SIDE * SIDE);
            picture.data()[i] = ((planes[i] & 255) / 255f - MEAN[plane]) / DEVIATION[plane];
        }
        return picture;
    }
}
