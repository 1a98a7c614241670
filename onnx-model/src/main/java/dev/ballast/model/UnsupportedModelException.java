package dev.ballast.model;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A well-formed model needs something that is not supported. The exception lists everything that is not supported, not only the first item.
 */
public final class UnsupportedModelException extends ModelException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // the list comes from List.copyOf, is serializable and holds records of text
    private final List<Refusal> refusals;

    private final String model;

    public UnsupportedModelException(String model, List<Refusal> refusals) {
        super(model + " cannot be run: " + summary(refusals));
        this.model = oneLine(model);
        this.refusals = List.copyOf(refusals);
    }

    /** Name of the model. */
    public String model() {
        return model;
    }

    /** Every refusal, in the order of the graph; at least one. */
    public List<Refusal> refusals() {
        return refusals;
    }

    /** Each reason with the operators that it concerns. */
    private static String summary(List<Refusal> refusals) {
        Map<String, Set<String>> reasons = new LinkedHashMap<>();
        for (Refusal refusal : refusals) {
            reasons.computeIfAbsent(refusal.reason(), reason -> new LinkedHashSet<>())
                    .add(refusal.what());
        }
        return reasons.entrySet().stream()
                .map(reason -> reason.getKey() + ": " + String.join(", ", reason.getValue()))
                .collect(Collectors.joining("; "));
    }
}
