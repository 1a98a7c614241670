package dev.ballast.model.op.node;

import dev.ballast.tensor.Tensor;
import java.util.List;

/** The value of one attribute of a node, by its ONNX type. */
public sealed interface Attribute {
    record Whole(long value) implements Attribute {}

    record Real(float value) implements Attribute {}

    record Text(String value) implements Attribute {}

    record Wholes(List<Long> values) implements Attribute {
        public Wholes {
            values = List.copyOf(values);
        }
    }

    record Reals(List<Float> values) implements Attribute {
        public Reals {
            values = List.copyOf(values);
        }
    }

    record Texts(List<String> values) implements Attribute {
        public Texts {
            values = List.copyOf(values);
        }
    }

    record Value(Tensor tensor) implements Attribute {}

    record Body(Subgraph graph) implements Attribute {}

    /** An attribute that could not be read. A node with such an attribute is refused for this reason. */
    record Unreadable(String reason) implements Attribute {}
}
