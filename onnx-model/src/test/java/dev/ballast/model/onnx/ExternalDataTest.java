package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.ballast.model.ModelException;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.FloatTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights in files beside a model are read in the model's folder and never from elsewhere. */
class ExternalDataTest {
    @TempDir
    private Path root;

    private ExternalData files = ExternalData.none();

    @BeforeEach
    void writeFiles() throws Exception {
        Path folder = Files.createDirectories(root.resolve("model/parts"));
        ByteBuffer numbers = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4; i++) {
            numbers.putFloat(i);
        }
        Files.write(folder.resolve("weights.bin"), numbers.array());
        Files.write(root.resolve("secret.bin"), numbers.array());
        Files.createSymbolicLink(root.resolve("model/link.bin"), root.resolve("secret.bin"));
        files = ExternalData.beside(root.resolve("model/model.onnx"));
    }

    @Test
    void readsFromAnOffsetOrTheWholeFile() throws Exception {
        TensorProto part = weight(2, "parts/weights.bin", "4", "8");
        assertThat(((FloatTensor) TensorDecoder.decode(part, files)).data()).containsExactly(1f, 2f);
        TensorProto whole = weight(4, "parts/weights.bin", "", "");
        assertThat(((FloatTensor) TensorDecoder.decode(whole, files)).data()).containsExactly(0f, 1f, 2f, 3f);
    }

    @ParameterizedTest
    @CsvSource({
        "2, parts/weights.bin, 12, 8, 'too short for 8 bytes from offset 12'",
        "2, parts/weights.bin, 9223372036854775807, 8, 'too short'",
        "2, parts/weights.bin, 0, 9223372036854775807, 'too short'",
        "3, parts/weights.bin, 0, 8, 'holds 8 bytes, expected 12'",
        "2, parts/weights.bin, -4, 8, 'offset -4 of external data is negative'",
        "2, parts/weights.bin, x, 8, 'offset x of external data is not a number'",
        "2, parts/none.bin, 0, 8, 'file parts/none.bin is missing beside the model'",
        "2, ../secret.bin, 0, 8, 'is not inside the model''s folder'",
        "2, parts/../../secret.bin, 0, 8, 'is not inside the model''s folder'",
        "2, /etc/hostname, 0, 8, 'is not inside the model''s folder'",
        "2, link.bin, 0, 8, 'is a link out of the model''s folder'",
        "2, '', 0, 8, 'is not inside the model''s folder'"
    })
    void saysWhatIsWrong(int elements, String location, String offset, String length, String reason) {
        TensorProto weight = weight(elements, location, offset, length);
        assertThatThrownBy(() -> TensorDecoder.decode(weight, files))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("weight w")
                .hasMessageContaining(reason);
    }

    @Test
    void refusesWhereTheModelHasNoPlace() {
        TensorProto weight = weight(2, "parts/weights.bin", "0", "8");
        assertThatThrownBy(() -> TensorDecoder.decode(weight, ExternalData.none()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("load the model from its own file");
    }

    private static TensorProto weight(int elements, String location, String offset, String length) {
        TensorProto.Builder weight = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addDims(elements)
                .addExternalData(entry("location", location));
        if (!offset.isEmpty()) {
            weight.addExternalData(entry("offset", offset)).addExternalData(entry("length", length));
        }
        return weight.build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
