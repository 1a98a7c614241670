package dev.ballast.bench.photos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.bench.study.StudyReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhotosResultTest {
    private static StudyReport report(int alike, int right) {
        return new PhotosResult(List.of(new PhotosResult.Row("a-b", 28, alike, right, 17, 120))).report();
    }

    @Test
    void theSummaryNamesEachModel() {
        assertThat(report(28, 18).summary().path("a_b_as_onnxruntime").asInt()).isEqualTo(28);
        assertThat(report(28, 18).summary().path("a_b_right").asInt()).isEqualTo(18);
        assertThat(report(28, 18).held()).isTrue();
    }

    @Test
    void moreOrFewerRightThanOnnxruntimeAreBeyondTheLimits() {
        assertThat(report(26, 16).held()).as("resizing differs a little").isTrue();
        assertThat(report(28, 15).held()).isFalse();
        assertThat(report(28, 19).held()).isFalse();
    }
}
