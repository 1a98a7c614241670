package dev.ballast.gateway.models;

import dev.ballast.gateway.picture.Placement;
import dev.ballast.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent.
 *
 * @param inputs one for each input of the model, in the model's order
 * @param outputs the outputs that the answer has, by index into those of the model, in the order of the answer; empty for all
 * @param placement where the picture lies in the input; null when the input is not a picture
 */
public record RequestBody(
        List<Tensor> inputs,
        List<Integer> outputs,
        @Nullable Placement placement) {
    public RequestBody {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** A request without a picture. */
    public RequestBody(List<Tensor> inputs, List<Integer> outputs) {
        this(inputs, outputs, null);
    }

    /** A picture, in a request for all outputs. */
    public static RequestBody of(ModelPicture picture) {
        return new RequestBody(List.of(picture.input()), List.of(), picture.placement());
    }

    /** Inputs of a request for all outputs. */
    public static RequestBody of(List<? extends Tensor> inputs) {
        return new RequestBody(List.copyOf(inputs), List.of());
    }

    /** One input of a request for all outputs. */
    public static RequestBody of(Tensor input) {
        return of(List.of(input));
    }
}
