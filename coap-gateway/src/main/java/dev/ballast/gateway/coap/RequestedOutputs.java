package dev.ballast.gateway.coap;

import dev.ballast.gateway.models.BadInputException;
import java.util.ArrayList;
import java.util.List;

/** The outputs that a request names. */
final class RequestedOutputs {
    private RequestedOutputs() {}

    /**
     * The indices of the named outputs, in the order of the names.
     *
     * @param outputs names of the outputs of the model, in its order
     * @param asked an empty text where the request gives no name
     * @throws BadInputException when an output does not exist or is named twice
     */
    static List<Integer> of(List<String> outputs, List<String> asked) throws BadInputException {
        List<Integer> indices = new ArrayList<>();
        for (String name : asked) {
            int index = outputs.indexOf(name);
            if (index < 0 || indices.contains(index)) {
                String wrong = name.isEmpty()
                        ? "an output without a name"
                        : '"' + ReadingLimits.shown(name) + '"' + (index < 0 ? "" : " twice");
                throw new BadInputException(
                        "the request asks for " + wrong + "; the outputs of the model are " + outputs);
            }
            indices.add(index);
        }
        return indices;
    }
}
