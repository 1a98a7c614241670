package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.Kernels;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares Einsum with onnxruntime. */
@Tag("slow")
class EinsumOracleTest {
    /** Equation, shapes, and whether a constant second operand gives a step that can be split. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ij,jk->ik; 3 4; 4 5; true",
                "ij,jk; 3 4; 4 5; true",
                "ij,kj->ik; 3 4; 5 4; true",
                "abc,cde->abde; 2 3 4; 4 2 5; true",
                "abcd,cde->abe; 2 3 4 2; 4 2 5; true",
                "abcd,dce->abe; 2 3 4 2; 2 4 5; true",
                "abc,dc->abd; 2 3 4; 5 4; true",
                "...c,cd->...d; 2 3 4; 4 5; true",
                "abc,cd->adb; 2 3 4; 4 5; false",
                "bhid,bhjd->bhij; 2 3 4 5; 2 3 2 5; false",
                "bhij,bhjd->bihd; 2 3 4 5; 2 3 5 2; false",
                "bij,bjk->bik; 2 3 4; 2 4 5; false",
                "...ij,...jk->...ik; 2 3 4; 2 4 5; false",
                "...ij,...kj->...ik; 2 3 3 4; 2 3 5 4; false",
                "i,j->ij; 3; 4; true",
                "i,i->; 4; 4; true",
                "ij,ij->ij; 3 4; 3 4; false",
                "ij,ij->j; 3 4; 3 4; false",
                "ij,k->k; 3 4; 5; true",
                "ii,ij->j; 3 3; 3 4; false",
                "bi,bj->b; 2 3; 2 4; false"
            })
    void agreesForTwoOperands(String equation, String a, String b, boolean isSplit) throws Exception {
        FloatTensor left = random(a);
        FloatTensor right = random(b);
        new OneNode("", "Einsum", 12)
                .variable(left)
                .variable(right)
                .with("equation", equation)
                .agrees(1e-5);
        OneNode constant =
                new OneNode("", "Einsum", 12).variable(left).constant(right).with("equation", equation);
        constant.agrees(1e-5);
        assertThat(constant.model().linearSteps()).hasSize(isSplit ? 1 : 0);
    }

    /** onnxruntime does not stretch the axes of an ellipsis in an Einsum, but does in a MatMul. */
    @ParameterizedTest
    @CsvSource({"2 3 4, 4 5", "2 1 3 4, 3 4 5", "3 4, 2 4 5", "1 3 4, 2 4 5"})
    void anEllipsisIsStretchedAsInAProductOfMatrices(String a, String b) throws Exception {
        OneNode sum = new OneNode("", "Einsum", 12)
                .variable(random(a))
                .variable(random(b))
                .with("equation", "...ij,...jk->...ik");
        OneNode product = new OneNode("", "MatMul", 13).variable(random(a)).variable(random(b));
        FloatTensor answer = (FloatTensor) sum.ours(Kernels.portable()).get(0);
        FloatTensor expected = (FloatTensor) product.outputs(true).theirs().get(0);
        assertThat(answer.shape()).isEqualTo(expected.shape());
        assertThat(answer.data()).containsExactly(expected.data(), Offset.offset(1e-5f));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"ij->ji; 3 4", "ij->; 3 4", "ii->i; 3 3", "ii; 3 3", "bij->bi; 2 3 4", "...ij->...ji; 2 3 4"})
    void agreesForOneOperand(String equation, String a) throws Exception {
        new OneNode("", "Einsum", 12)
                .variable(random(a))
                .with("equation", equation)
                .agrees(1e-5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ij,jk->il; result il",
                "ij,jk->ii; result",
                "ij->ij; for two operands",
                "ijk,jk->i; rank 2",
                "ij,ik->jk; extents 3 and 4",
                "i.,jk->ik; term i.",
                "i1,jk->ik; term i1",
                "ij,jk->ik->i; for two operands"
            })
    void refusesEquationsThatDoNotFit(String equation, String reason) {
        OneNode node = new OneNode("", "Einsum", 12)
                .variable(random("3 4"))
                .variable(random("4 5"))
                .with("equation", equation);
        assertThatThrownBy(() -> node.ours(Kernels.portable())).hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"INT32", "INT64"})
    void refusesIntegers(ElementType type) {
        OneNode node = new OneNode("", "Einsum", 12)
                .variable(type.zeros(Shape.of(2, 2)))
                .variable(type.zeros(Shape.of(2, 2)))
                .with("equation", "ij,jk->ik");
        assertThatThrownBy(() -> node.ours(Kernels.portable())).hasMessageContaining("element type " + type);
    }

    private static FloatTensor random(String dims) {
        Shape shape = Shape.of(
                Arrays.stream(dims.split(" ", -1)).mapToInt(Integer::parseInt).toArray());
        FloatTensor tensor = FloatTensor.zeros(shape);
        Random random = new Random(shape.size());
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = random.nextFloat() * 2 - 1;
        }
        return tensor;
    }
}
