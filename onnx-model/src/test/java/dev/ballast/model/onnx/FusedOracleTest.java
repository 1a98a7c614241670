package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.model.op.Call;
import dev.ballast.tensor.FloatTensor;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares operators of com.microsoft that include an activation function with onnxruntime. */
@Tag("slow")
class FusedOracleTest {
    private final Random random = new Random(1);

    @ParameterizedTest
    @CsvSource({"Relu, false", "Sigmoid, false", "Tanh, true", "LeakyRelu, true", "Clip, false", "HardSigmoid, false"})
    void fusedConv(String activation, boolean hasSum) throws Exception {
        OneNode node = OneNode.microsoft("FusedConv")
                .with("activation", activation)
                .withList("pads", 1, 1, 1, 1)
                .variable(values(1, 3, 5, 6))
                .constant(values(4, 3, 3, 3))
                .constant(values(4));
        switch (activation) {
            case "LeakyRelu" -> node.withReals("activation_params", 0.3f);
            case "Clip" -> node.withReals("activation_params", -0.2f, 0.7f);
            case "HardSigmoid" -> node.withReals("activation_params", 0.2f, 0.5f);
            default -> assertThat(activation).isNotBlank();
        }
        if (hasSum) {
            node.variable(values(1, 4, 5, 6));
        }
        assertThat(node.model().linearSteps()).hasSize(1);
        node.agrees(1e-5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Relu", "LeakyRelu", "Tanh"})
    void fusedGemm(String activation) throws Exception {
        OneNode node = OneNode.microsoft("FusedGemm")
                .with("activation", activation)
                .with("transB", 1)
                .variable(values(3, 7))
                .constant(values(5, 7))
                .constant(values(5));
        if (activation.equals("LeakyRelu")) {
            node.with("activation_alpha", 0.3f);
        }
        assertThat(node.model().linearSteps()).hasSize(1);
        node.agrees(1e-5);
    }

    @Test
    void quickGelu() throws Exception {
        OneNode.microsoft("QuickGelu").variable(values(3, 7)).agrees(1e-5);
        OneNode.microsoft("QuickGelu")
                .with("alpha", 0.5f)
                .variable(values(3, 7))
                .agrees(1e-5);
    }

    @Test
    void refusesActivationsByName() {
        OneNode unknown = OneNode.microsoft("FusedGemm")
                .with("activation", "Cosine")
                .variable(values(3, 7))
                .constant(values(7, 5));
        assertThatThrownBy(unknown::model).hasMessageContaining("activation Cosine");
        OneNode unbounded = OneNode.microsoft("FusedConv")
                .with("activation", "Clip")
                .variable(values(1, 3, 5, 6))
                .constant(values(4, 3, 3, 3));
        assertThatThrownBy(unbounded::model).hasMessageContaining("without its bounds");
    }

    private FloatTensor values(int... dims) {
        return Call.random(random, dims);
    }
}
