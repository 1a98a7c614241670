package dev.ballast.gateway.models;

import dev.ballast.gateway.picture.ImageInput;
import dev.ballast.gateway.picture.PictureException;
import dev.ballast.gateway.picture.PictureInput;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Converts the numbers of a request to the input type of a model. */
public final class InputType {
    /** Name of float16 in the Open Inference Protocol. */
    private static final String HALF = "FP16";

    private InputType() {}

    /**
     * Refuses numbers that are not finite. Nodes may compute different results from them, so results could not be checked.
     *
     * @param signature of the model
     * @param inputs the numbers of the request, in any form, in the order of the model
     */
    public static void requireFinite(ModelSignature signature, List<? extends Tensor> inputs) throws BadInputException {
        for (int input = 0; input < inputs.size(); input++) {
            if (inputs.get(input) instanceof FloatTensor floats) {
                requireFinite(signature.inputs().get(input).name(), floats.data());
            }
        }
    }

    private static void requireFinite(String name, float[] numbers) throws BadInputException {
        for (int i = 0; i < numbers.length; i++) {
            if (!Float.isFinite(numbers[i])) {
                throw new BadInputException(name + " holds finite numbers; number " + i + " is " + numbers[i]);
            }
        }
    }

    /** Whether an input of this type takes numbers that a client sends as {@code datatype}: its own, and FP16 as well as FP32. */
    public static boolean takes(ElementType type, String datatype) {
        return datatype.equals(type.datatype()) || (type == ElementType.FLOAT && datatype.equals(HALF));
    }

    /**
     * Stores a whole number in an input of whole numbers or truth values.
     *
     * @throws BadInputException when the number does not fit the type
     */
    public static void set(ValueInfo info, Tensor tensor, int at, long number) throws BadInputException {
        if (number < least(info.type()) || number > most(info.type())) {
            throw unfit(info, at, Long.toString(number));
        }
        if (tensor instanceof ByteTensor bytes) {
            bytes.data()[at] = (byte) number;
        } else if (tensor instanceof IntTensor ints) {
            ints.data()[at] = (int) number;
        } else if (tensor instanceof LongTensor longs) {
            longs.data()[at] = number;
        } else {
            throw new IllegalArgumentException(info.name() + " holds " + info.datatype() + ", no whole numbers");
        }
    }

    /** The error for a number that does not fit the type of an input of whole numbers. */
    public static BadInputException unfit(ValueInfo info, int at, String number) {
        return new BadInputException(info.name() + " holds " + info.datatype() + ", whole numbers from "
                + least(info.type()) + " to " + most(info.type()) + "; number " + at + " is " + number);
    }

    /** Refuses truth values other than 0 and 1. */
    public static void requireTruth(ValueInfo info, ByteTensor values) throws BadInputException {
        for (int i = 0; i < values.data().length; i++) {
            if (values.get(i) > 1) {
                throw unfit(info, i, Integer.toString(values.get(i)));
            }
        }
    }

    private static long least(ElementType type) {
        return switch (type) {
            case INT32 -> Integer.MIN_VALUE;
            case INT64 -> Long.MIN_VALUE;
            case FLOAT, INT8, UINT8, BOOL -> type.least();
        };
    }

    private static long most(ElementType type) {
        return switch (type) {
            case INT32 -> Integer.MAX_VALUE;
            case INT64 -> Long.MAX_VALUE;
            case BOOL -> 1;
            case FLOAT, INT8, UINT8 -> type.most();
        };
    }

    /**
     * Decodes a picture into this input.
     *
     * @param late whether the deadline has passed; asked repeatedly while the picture is decoded
     */
    public static ModelPicture picture(ValueInfo info, byte[] bytes, Preprocessing preprocessing, BooleanSupplier late)
            throws BadInputException {
        try {
            PictureInput read = ImageInput.read(bytes, info, preprocessing, late);
            return new ModelPicture(nearest(info, read.numbers()), read.placement());
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
