package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.ballast.model.ModelException;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests elements of type bool and double. */
class TensorDecoderTest {
    @Test
    void boolsKeepTheirType() throws Exception {
        TensorProto.Builder listed = bools().addInt32Data(1).addInt32Data(0);
        TensorProto.Builder raw = bools().setRawData(ByteString.copyFrom(new byte[] {1, 0}));
        for (TensorProto.Builder proto : new TensorProto.Builder[] {listed, raw}) {
            ByteTensor tensor = (ByteTensor) decode(proto);
            assertThat(tensor.datatype()).isEqualTo("BOOL");
            assertThat(tensor.data()).containsExactly(1, 0);
        }
        assertThatThrownBy(() -> decode(bools().addInt32Data(1).addInt32Data(2)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("holds 2 as a bool");
    }

    private static TensorProto.Builder bools() {
        return TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.BOOL_VALUE)
                .addDims(2);
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {0, -0.0, 1, 0.1, -1e30, 16777216, 1e10, Double.NaN, Double.NEGATIVE_INFINITY, Float.MIN_VALUE})
    void doublesBecomeTheNearestFloat32(double value) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(value)
                .flip();
        TensorProto.Builder raw = doubles().setRawData(ByteString.copyFrom(bytes));
        for (TensorProto.Builder proto : new TensorProto.Builder[] {doubles().addDoubleData(value), raw}) {
            assertThat(((FloatTensor) decode(proto)).data()).containsExactly((float) value);
        }
    }

    /** Too large, too small, and whole numbers that float32 would change. */
    @ParameterizedTest
    @ValueSource(doubles = {1e39, -1e300, 1e-40, 16777217, -9007199254740991.0})
    void doublesThatFloat32CannotHoldAreRefused(double value) {
        assertThatThrownBy(() -> decode(doubles().addDoubleData(value)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("element type DOUBLE with the element " + value);
    }

    private static TensorProto.Builder doubles() {
        return TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.DOUBLE_VALUE)
                .addDims(1);
    }

    private static Tensor decode(TensorProto.Builder proto) throws Exception {
        return TensorDecoder.decode(proto.build(), ExternalData.none());
    }
}
