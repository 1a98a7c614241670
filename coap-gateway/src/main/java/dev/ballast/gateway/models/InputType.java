package dev.ballast.gateway.models;

import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.ElementType;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** Makes of numbers as a request brings them an input of the type that a model takes: float32, or the bytes of a quantized model. */
public final class InputType {
    private InputType() {}

    /**
     * Refuses numbers that are not finite: what they come to need not be the same on every node, so nothing could be checked.
     *
     * @param infos of the inputs, in the model's order
     * @param inputs as a request brings them, in any form
     */
    public static void requireFinite(List<ValueInfo> infos, List<? extends Tensor> inputs) throws BadInputException {
        for (int input = 0; input < inputs.size(); input++) {
            if (inputs.get(input) instanceof FloatTensor floats) {
                requireFinite(infos.get(input), floats.data());
            }
        }
    }

    private static void requireFinite(ValueInfo info, float[] numbers) throws BadInputException {
        for (int i = 0; i < numbers.length; i++) {
            if (!Float.isFinite(numbers[i])) {
                throw new BadInputException(info.name() + " holds finite numbers; number " + i + " is " + numbers[i]);
            }
        }
    }

    /**
     * The same numbers in the input's type.
     *
     * @throws BadInputException when one of them is not a number of that type
     */
    public static Tensor exactly(ValueInfo info, FloatTensor numbers) throws BadInputException {
        for (int i = 0; info.type() != ElementType.FLOAT && i < numbers.data().length; i++) {
            float number = numbers.data()[i];
            if (number != (float) Math.rint(number)
                    || number < info.type().least()
                    || number > info.type().most()) {
                throw new BadInputException(info.name() + " holds " + info.datatype() + ", whole numbers from "
                        + info.type().least() + " to " + info.type().most() + "; number " + i + " is " + number);
            }
        }
        return nearest(info, numbers);
    }

    /** The nearest numbers of the input's type: what a picture comes to, whose preprocessing need not end in whole numbers. */
    static Tensor nearest(ValueInfo info, FloatTensor numbers) {
        if (info.type() == ElementType.FLOAT) {
            return numbers;
        }
        byte[] bytes = new byte[numbers.data().length];
        for (int i = 0; i < bytes.length; i++) {
            float rounded = (float) Math.rint(numbers.data()[i]);
            bytes[i] = (byte) Math.max(info.type().least(), Math.min(info.type().most(), rounded));
        }
        return info.type() == ElementType.UINT8
                ? ByteTensor.unsigned(info.shape(), bytes)
                : ByteTensor.signed(info.shape(), bytes);
    }
}
