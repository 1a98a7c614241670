package dev.ballast.model.op.node;

import dev.ballast.gemm.operand.Weights;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The forms in which layers hold a constant, such as its transpose. Plans for several shapes of a graph share them. */
public final class WeightForms {
    private final Map<String, Weights> forms = new HashMap<>();

    /** The form of this name, made when it is asked for the first time. */
    synchronized Weights get(String name, Supplier<Weights> make) {
        return forms.computeIfAbsent(name, absent -> make.get());
    }
}
