package dev.ballast.bench.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.WireException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ThinLayerTest {
    static Stream<List<Integer>> sizes() {
        return Stream.of(Matrix.full(true), Matrix.quick())
                .flatMap(matrix -> matrix.paths().stream())
                .flatMap(path -> path.cells().stream())
                .map(runs ->
                        List.of(runs.cell().upBytes() / Float.BYTES, runs.cell().downBytes() / Float.BYTES))
                .distinct();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sizes")
    void hasExactlyTheExtentsOfEachCellAndOneMultiplicationForEachOutput(List<Integer> size) throws WireException {
        LinearLayer layer = ThinLayer.of(size.get(0), size.get(1));
        assertThat(layer.lowering().inputLength()).isEqualTo(size.get(0));
        assertThat(layer.outputLength()).isEqualTo(size.get(1));
        assertThat(layer.macs()).isEqualTo(size.get(1).longValue());
        PartMessage.decode(PartMessage.of(layer).encode()); // a node takes it
    }

    @Test
    void saysWhereNoStrideFits() {
        assertThatThrownBy(() -> ThinLayer.of(65_537, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTaskKnowsTheRightResultFromAWrongOne() {
        Task task = Task.of(1024, 400);
        float[] result = new float[100];
        assertThat(task.isRight(result)).isFalse();
        for (int row = 0; row < 5; row++) {
            for (int column = 0; column < 20; column++) {
                result[row * 20 + column] = (row + 0.5f) * task.input()[13 * column];
            }
        }
        assertThat(task.isRight(result)).isTrue();
        result[99] = Math.nextUp(result[99]);
        assertThat(task.isRight(result)).isFalse();
    }
}
