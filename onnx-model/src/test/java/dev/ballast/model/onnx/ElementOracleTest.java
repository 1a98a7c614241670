package dev.ballast.model.onnx;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares operators that work element by element with onnxruntime: random shapes that are stretched, with and without constant inputs. A
 * case is an operator, its operator set and the types of its inputs.
 */
@Tag("slow")
class ElementOracleTest {
    private static final int SEEDS = 6;
    private static final float[] SPECIAL = {
        0f, -0f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 30f, -30f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
    };

    static Stream<Arguments> cases() {
        return Stream.of(
                        "Abs 13 FLOAT",
                        "Abs 13 INT64",
                        "Abs 13 INT8",
                        "Acos 7 FLOAT",
                        "Acosh 9 FLOAT",
                        "Add 14 INT32 INT32",
                        "Add 14 INT64 INT64",
                        "Add 7 FLOAT FLOAT",
                        "And 7 BOOL BOOL",
                        "Asin 7 FLOAT",
                        "Asinh 9 FLOAT",
                        "Atan 7 FLOAT",
                        "Atanh 9 FLOAT",
                        "BitShift 11 UINT8 UINT8",
                        "BitwiseAnd 18 INT64 INT64",
                        "BitwiseNot 18 INT32",
                        "BitwiseNot 18 UINT8",
                        "BitwiseOr 18 INT8 INT8",
                        "BitwiseXor 18 UINT8 UINT8",
                        "Ceil 13 FLOAT",
                        "Celu 12 FLOAT",
                        "Cos 7 FLOAT",
                        "Cosh 9 FLOAT",
                        "Div 14 FLOAT FLOAT",
                        "Div 14 INT32 INT32",
                        "Div 7 INT64 INT64",
                        "Elu 7 FLOAT",
                        "Equal 13 BOOL BOOL",
                        "Equal 13 FLOAT FLOAT",
                        "Equal 13 INT32 INT32",
                        "Equal 7 INT64 INT64",
                        "Erf 13 FLOAT",
                        "Exp 13 FLOAT",
                        "Floor 13 FLOAT",
                        "Gelu 20 FLOAT",
                        "Greater 13 FLOAT FLOAT",
                        "Greater 9 INT64 INT64",
                        "GreaterOrEqual 16 FLOAT FLOAT",
                        "GreaterOrEqual 12 INT32 INT32",
                        "IsInf 10 FLOAT",
                        "IsNaN 13 FLOAT",
                        "Less 13 INT32 INT32",
                        "Less 9 FLOAT FLOAT",
                        "LessOrEqual 16 INT64 INT64",
                        "LessOrEqual 12 FLOAT FLOAT",
                        "Max 13 FLOAT FLOAT FLOAT",
                        "Max 13 INT32 INT32 INT32",
                        "Mean 13 FLOAT FLOAT FLOAT",
                        "Min 13 INT64 INT64",
                        "Min 13 UINT8 UINT8 UINT8",
                        "Mish 18 FLOAT",
                        "Mod 13 FLOAT FLOAT",
                        "Mod 13 INT32 INT32",
                        "Mod 13 INT64 INT64",
                        "Mod 13 INT8 INT8",
                        "Mod 13 UINT8 UINT8",
                        "Mul 14 FLOAT FLOAT",
                        "Mul 14 INT32 INT32",
                        "Neg 13 FLOAT",
                        "Neg 13 INT8",
                        "Neg 13 INT64",
                        "Not 7 BOOL",
                        "Or 7 BOOL BOOL",
                        "Pow 15 FLOAT FLOAT",
                        "Pow 15 FLOAT INT32",
                        "Pow 13 FLOAT INT64",
                        "Pow 15 INT32 INT32",
                        "Pow 15 INT64 INT64",
                        "Pow 15 INT32 FLOAT",
                        "Reciprocal 13 FLOAT",
                        "Relu 14 INT32",
                        "Round 11 FLOAT",
                        "Shrink 9 FLOAT",
                        "Sigmoid 13 FLOAT",
                        "Sign 13 FLOAT",
                        "Sign 13 INT64",
                        "Sin 7 FLOAT",
                        "Sinh 9 FLOAT",
                        "Softplus 7 FLOAT",
                        "Softsign 7 FLOAT",
                        "Sqrt 13 FLOAT",
                        "Sub 14 INT64 INT64",
                        "Sum 13 FLOAT FLOAT FLOAT",
                        "Tan 7 FLOAT",
                        "Tanh 13 FLOAT",
                        "ThresholdedRelu 10 FLOAT",
                        "Where 16 BOOL FLOAT FLOAT",
                        "Where 9 BOOL INT64 INT64",
                        "Where 9 BOOL UINT8 UINT8",
                        "Xor 7 BOOL BOOL")
                .flatMap(name -> IntStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(name, seed)));
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true"})
    void limitsToBoundsThatARequestGives(boolean hasLeast, boolean hasMost) throws Exception {
        OneNode node = new OneNode("", "Clip", 13)
                .variable(FloatTensor.wrap(Shape.of(2, 3), new float[] {-2f, -0.5f, 0f, 0.25f, 1f, Float.NaN}));
        node = hasLeast ? node.variable(FloatTensor.wrap(Shape.of(), new float[] {-1f})) : node.absent();
        node = hasMost ? node.variable(FloatTensor.wrap(Shape.of(), new float[] {0.5f})) : node;
        node.agrees(0);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsOnnxruntime(String name, int seed) throws Exception {
        Random random = new Random(seed);
        String[] parts = name.split(" ", -1);
        OneNode node = new OneNode("", parts[0], Integer.parseInt(parts[1]));
        describe(node, parts, random);
        int[] dims = random.ints(1 + random.nextInt(4), 1, 7).toArray();
        boolean isConstant = random.nextBoolean();
        for (int input = 2; input < parts.length; input++) {
            boolean isFirst = input == 2;
            Tensor value =
                    random(parts[0], isFirst, ElementType.valueOf(parts[input]), stretching(dims, random), random);
            node.input(isConstant && !isFirst, value);
        }
        node.agrees(1e-5);
    }

    private static void describe(OneNode node, String[] parts, Random random) {
        switch (parts[0]) {
            case "BitShift" -> node.with("direction", random.nextBoolean() ? "LEFT" : "RIGHT");
            case "Mod" -> node.with("fmod", parts[2].equals("FLOAT") ? 1 : random.nextInt(2));
            case "Gelu" -> node.with("approximate", random.nextBoolean() ? "tanh" : "none");
            case "IsInf" -> node.with("detect_negative", random.nextInt(2)).with("detect_positive", random.nextInt(2));
            case "Celu", "Elu", "ThresholdedRelu" -> node.with("alpha", 0.25f + random.nextFloat());
            case "Shrink" -> node.with("lambd", random.nextFloat()).with("bias", random.nextFloat());
            default -> {} // no attributes
        }
    }

    /** Extents that are stretched to other extents: some are 1, and some leading extents are omitted. */
    private static int[] stretching(int[] dims, Random random) {
        int[] other = Arrays.copyOfRange(dims, random.nextInt(dims.length + 1), dims.length);
        for (int i = 0; i < other.length; i++) {
            other[i] = random.nextInt(3) == 0 ? 1 : other[i];
        }
        return random.nextBoolean() ? dims : other;
    }

    /** Numbers that the operator takes: no division of integers by 0, no powers that overflow. */
    private static Tensor random(String operator, boolean isFirst, ElementType type, int[] dims, Random random) {
        Tensor tensor = type.zeros(Shape.of(dims));
        boolean isPower = operator.equals("Pow");
        boolean isDivisor = !isFirst && (operator.equals("Div") || operator.equals("Mod"));
        for (int i = 0; i < tensor.shape().size(); i++) {
            if (tensor instanceof FloatTensor floats) {
                boolean isSpecial = isFirst && !isPower && random.nextInt(4) == 0;
                float plain = isPower ? 1 + random.nextInt(3) : random.nextFloat() * 4 - 2;
                floats.data()[i] = isSpecial ? SPECIAL[random.nextInt(SPECIAL.length)] : plain;
            } else {
                int least = type == ElementType.UINT8 || type == ElementType.BOOL || isPower ? 0 : -9;
                int most = type == ElementType.BOOL ? 1 : isPower ? 5 : 9;
                int value = least + random.nextInt(most - least + 1);
                Whole.set(tensor, i, isDivisor && value == 0 ? 3 : value);
            }
        }
        return tensor;
    }
}
