package dev.ballast.gateway.detection;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.ballast.gateway.picture.ImageInput;
import dev.ballast.gateway.picture.PictureInput;
import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.FloatTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Detections of yolox-nano on photos, against naive loops over what onnxruntime computes for the same input. */
@Tag("slow")
class YoloxOracleTest {
    private static YoloxReference reference;

    @BeforeAll
    static void open() throws OrtException {
        reference = YoloxReference.open();
    }

    @AfterAll
    static void close() throws OrtException {
        reference.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dog.jpg",
                "cat.jpg",
                "bird.bmp",
                "kitten_224.png",
                "parrot.jpg",
                "hot_dog.jpg",
                "imagenet_06_609.jpg",
                "imagenet_12_741.jpg",
                "imagenet_16_251.jpg"
            })
    void boxesAreWithinOnePixel(String name) throws Exception {
        Path photo = YoloxReference.photo(name);
        PictureInput input = ImageInput.read(
                Files.readAllBytes(photo),
                ValueInfo.floats("images", YoloxReference.INPUT),
                YoloxReference.LETTERBOX,
                () -> false);
        float[] out = reference.run(input.numbers());
        Detections found = Detector.of(
                        YoloxReference.SETTINGS,
                        List.of(ValueInfo.floats("output", YoloxReference.OUTPUT)),
                        new InputSize(YoloxReference.SIDE, YoloxReference.SIDE))
                .read(List.of(FloatTensor.wrap(YoloxReference.OUTPUT, out)), input.placement());
        assertThat(found.objects()).isNotEmpty();
        YoloxReference.requireSame(found, out, photo);
    }
}
