package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.ballast.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalFilesTest {
    @TempDir
    private Path folder;

    private static TensorProto in(String file) {
        return TensorProto.newBuilder()
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(file))
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("offset").setValue("4096"))
                .build();
    }

    private Path written(GraphProto.Builder graph) throws IOException {
        ModelProto model = ModelProto.newBuilder()
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build();
        return Files.write(folder.resolve("model.onnx"), model.toByteArray());
    }

    @Test
    void namesTheFilesOfWeightsAndConstantsOnce() throws Exception {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInitializer(in("parts/w.bin"))
                .addInitializer(in("parts/w.bin"))
                .addInitializer(TensorProto.newBuilder().addFloatData(1))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Constant")
                        .addAttribute(AttributeProto.newBuilder().setT(in("c.bin")))
                        .addAttribute(AttributeProto.newBuilder().setI(3)));
        assertThat(ExternalFiles.of(written(graph))).containsExactly("c.bin", "parts/w.bin");
    }

    @Test
    void aModelInOneFileNeedsNoOther() throws Exception {
        assertThat(ExternalFiles.of(written(GraphProto.newBuilder()))).isEmpty();
    }

    @Test
    void whatIsNoModelIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("model.onnx"), "no model");
        assertThatThrownBy(() -> ExternalFiles.of(file)).isInstanceOf(ModelException.class);
    }
}
