package dev.ballast.bench.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class LayerShapesTest {
    @Test
    void areThoseOfThePapers() {
        assertThat(LayerShapes.LENET).extracting(LayerShape::extents).containsExactly("6 x 25 x 784", "16 x 150 x 100");
        assertThat(LayerShapes.ALEXNET)
                .extracting(LayerShape::extents)
                .containsExactly(
                        "96 x 363 x 3025",
                        "256 x 2400 x 729",
                        "384 x 2304 x 169",
                        "384 x 3456 x 169",
                        "256 x 3456 x 169");
        assertThat(LayerShapes.fc6(4).extents()).isEqualTo("4096 x 9216 x 4");
        assertThat(LayerShapes.COMPARED).hasSize(12).isSubsetOf(LayerShapes.ALL);
        assertThat(LayerShapes.ALL).doesNotHaveDuplicates();
    }

    @Test
    void operationsAndBytesAreCounted() {
        LayerShape conv2 = LayerShapes.LENET.get(1);
        assertThat(conv2.macs()).isEqualTo(16 * 150 * 100);
        assertThat(conv2.flops()).isEqualTo(480_000);
        assertThat(conv2.leastBytes()).isEqualTo(4.0 * (16 * 150 + 6 * 14 * 14 + 16 * 100));
    }

    @Test
    void weightsAreOfTheShapesInTheStoredModels() throws Exception {
        String root = System.getenv("BALLAST_DATA");
        Assumptions.assumeTrue(root != null, "BALLAST_DATA is not set: no models to compare with");
        Path data = Path.of(root == null ? "" : root);
        Set<List<Long>> squeezenet = weightShapes(ModelSource.ALL.get(0), data);
        Set<List<Long>> mobilenet = weightShapes(ModelSource.ALL.get(1), data);
        for (LayerShape shape : LayerShapes.ALL) {
            List<Long> weights =
                    List.of((long) shape.rows(), (long) shape.lowering().reduction());
            if (shape.network().equals("SqueezeNet")) {
                assertThat(squeezenet).as(shape.name()).contains(weights);
            } else if (shape.network().equals("MobileNetV2")) {
                assertThat(mobilenet).as(shape.name()).contains(weights);
            }
        }
    }

    /** m x k of every weight with four extents. */
    private static Set<List<Long>> weightShapes(ModelSource source, Path data) throws Exception {
        Set<List<Long>> shapes = new HashSet<>();
        for (TensorProto tensor :
                ModelProto.parseFrom(source.read(data)).getGraph().getInitializerList()) {
            if (tensor.getDimsCount() == 4) {
                shapes.add(List.of(tensor.getDims(0), tensor.getDims(1) * tensor.getDims(2) * tensor.getDims(3)));
            }
        }
        return shapes;
    }
}
