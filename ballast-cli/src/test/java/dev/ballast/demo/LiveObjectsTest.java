package dev.ballast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LiveObjectsTest {
    @Test
    void aHistogramIsAddedUpWithoutFillersAndSums() {
        LiveObjects objects = new LiveObjects(List.of(
                " num     #instances         #bytes  class name (module)",
                "   1:           345          67890  java.lang.String (java.base@17)",
                "   2:             3            110  [B",
                "   3:             9           4096  jdk.internal.vm.FillerArray (java.base@25)",
                "Total           357          72096"));
        assertThat(objects.bytes()).isEqualTo(68_000);
        assertThat(objects.count("java.lang.String")).isEqualTo(345);
        assertThat(objects.count("java.lang.Object")).isZero();
        assertThat(objects.toString()).isEqualTo("66 KB");
    }
}
