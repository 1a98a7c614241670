package dev.ballast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.coap.InferClient;
import org.junit.jupiter.api.Test;

class PhotoTest {
    @Test
    void labelsTellWhatIsAcceptedAndWhatEachModelFinds() {
        Photo photo = Photo.parse(
                "file\taccepted_class_index\taccepted_class\ttop1:prob one\ttop1:prob two",
                "cat.jpg\t281|282\ttabby; tiger cat\t285:0.880\t282:0.340");
        assertThat(photo.accepted()).containsExactlyInAnyOrder(281, 282);
        assertThat(photo.rightIn("one")).isFalse();
        assertThat(photo.rightIn("two")).isTrue();
        assertThat(photo.rightIn("unknown")).isFalse();
        assertThat(photo.format()).isEqualTo(InferClient.Body.JPEG);
    }
}
