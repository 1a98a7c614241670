package dev.ballast.gateway.models;

import dev.ballast.gateway.picture.ImageInput;
import dev.ballast.gateway.picture.PictureException;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Converts the numbers of a request to the input type of a model: float32, or the bytes of a quantized model. */
public final class InputType {
    private InputType() {}

    /**
     * Refuses numbers that are not finite. Nodes may compute different results from them, so results could not be checked.
     *
     * @param infos the inputs of the model, in its order
     * @param inputs the numbers of the request, in any form
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
     * The numbers in the type of the input.
     *
     * @throws BadInputException when a number does not fit the type
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

    /**
     * Decodes a picture into this input.
     *
     * @param late whether the deadline has passed; asked repeatedly while the picture is decoded
     */
    public static Tensor picture(ValueInfo info, byte[] bytes, Preprocessing preprocessing, BooleanSupplier late)
            throws BadInputException {
        try {
            return nearest(info, ImageInput.read(bytes, info, preprocessing, late));
        } catch (PictureException e) {
            throw new BadInputException(String.valueOf(e.getMessage()));
        }
    }

    /** The nearest numbers of the input's type, for pictures: their preprocessing need not give whole numbers. */
    private static Tensor nearest(ValueInfo info, FloatTensor numbers) {
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
