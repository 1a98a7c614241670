package dev.ballast.model.op.linear;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * One of the outputs of ONNX operator DynamicQuantizeLinear: the uint8 value, its scale or its zero point. The range of the uint8 value is
 * the input's own range, extended to include 0.
 */
record DynamicQuantize(Shape input, Kind kind) implements LocalOperator {
    private static final float STEPS = 255f;
    private static final int MOST = 255;

    /** Elements of one pass, which stay in the first cache. */
    private static final int BLOCK = 1024;

    /** 1.5 * 2^23: neighbouring float32 of this size are 1 apart. */
    private static final float ROUNDING = 12582912f;

    /** The outputs, in the operator's order. */
    enum Kind {
        VALUE,
        SCALE,
        ZERO
    }

    static Operator plan(NodeReader node) throws RefusedException {
        return new DynamicQuantize(node.floats(0), Kind.values()[node.output()]);
    }

    @Override
    public Shape shape() {
        return kind == Kind.VALUE ? input : Shape.of();
    }

    @Override
    public ElementType type() {
        return kind == Kind.SCALE ? ElementType.FLOAT : ElementType.UINT8;
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        float[] x = ((FloatTensor) inputs.get(0)).data();
        float least = Math.min(0f, workspace.kernel().functions().smallest(x, 0, x.length));
        float most = Math.max(0f, workspace.kernel().functions().largest(x, 0, x.length));
        // A value with only zeros has no range; any scale is right for it.
        float scale = least == most ? 1f : (most - least) / STEPS;
        if (kind == Kind.SCALE) {
            ((FloatTensor) output).data()[0] = scale;
            return;
        }
        byte zero = Quantization.saturate(-least / scale, ElementType.UINT8, 0);
        byte[] y = ((ByteTensor) output).data();
        if (kind == Kind.ZERO) {
            y[0] = zero;
        } else {
            quantize(x, scale, zero & 0xff, y, workspace.places(BLOCK));
        }
    }

    /**
     * Quantizes elements that lie in the range of the scale. The sum with a large number rounds half to even; a NaN becomes the zero point.
     * Steps are made as int32 first, because C2 does not vectorize a loop that narrows them too.
     */
    private static void quantize(float[] x, float scale, int zero, byte[] y, int[] steps) {
        for (int from = 0; from < y.length; from += BLOCK) {
            int count = Math.min(BLOCK, y.length - from);
            for (int i = 0; i < count; i++) {
                steps[i] = (int) (x[from + i] / scale + ROUNDING - ROUNDING);
            }
            for (int i = 0; i < count; i++) {
                steps[i] = Math.max(0, Math.min(MOST, steps[i] + zero));
            }
            for (int i = 0; i < count; i++) {
                y[from + i] = (byte) steps[i];
            }
        }
    }
}
