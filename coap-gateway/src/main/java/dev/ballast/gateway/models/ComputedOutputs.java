package dev.ballast.gateway.models;

import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * The outputs that were computed for a request.
 *
 * @param infos all outputs of the model, in its order
 * @param indices the computed ones, as indices into {@code infos}
 * @param tensors in the order of {@code indices}; owned by the receiver
 */
public record ComputedOutputs(List<ValueInfo> infos, List<Integer> indices, List<Tensor> tensors) {
    public ComputedOutputs {
        infos = List.copyOf(infos);
        indices = List.copyOf(indices);
        tensors = List.copyOf(tensors);
    }

    /** Whether this output of the model was computed. */
    public boolean has(int index) {
        return indices.contains(index);
    }

    /** An output by its index in the model; it must have been computed. */
    public Tensor tensor(int index) {
        return tensors.get(indices.indexOf(index));
    }

    /**
     * The outputs of the model that a request asks for, in its order.
     *
     * @param asked indices of outputs, which must have been computed; empty for all of the model
     */
    public List<NamedTensor> chosen(List<Integer> asked) {
        return (asked.isEmpty() ? indices : asked)
                .stream()
                        .map(index -> new NamedTensor(infos.get(index), tensor(index)))
                        .toList();
    }

    /** An output with its name and type. */
    public record NamedTensor(ValueInfo info, Tensor tensor) {}
}
