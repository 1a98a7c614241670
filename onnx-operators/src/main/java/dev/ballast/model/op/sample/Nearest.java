package dev.ballast.model.op.sample;

import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.shape.AxisSources;
import dev.ballast.model.op.shape.Selection;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** How a place between two elements is rounded to one of them: attribute nearest_mode of Resize. */
enum Nearest {
    FLOOR,
    CEIL,
    ROUND_PREFER_FLOOR,
    ROUND_PREFER_CEIL;

    private static final long HAS_MODES = 11;

    /** A place this near to the middle of two elements is in the middle: scales such as 2/7 are rounded. As in onnxruntime. */
    private static final double HALF_WAY = 1e-6;

    static Nearest of(NodeReader node) throws RefusedException {
        String mode = node.text("nearest_mode", "round_prefer_floor");
        return switch (mode) {
            case "floor" -> FLOOR;
            case "ceil" -> CEIL;
            case "round_prefer_floor" -> ROUND_PREFER_FLOOR;
            case "round_prefer_ceil" -> ROUND_PREFER_CEIL;
            default -> throw new RefusedException("attribute nearest_mode " + mode);
        };
    }

    /** Plans a Resize that copies elements of any type. Before opset 11 a place is rounded down, or up where the axis shrinks. */
    static Operator plan(NodeReader node, Scaling scaling, Coordinates coordinates) throws RefusedException {
        Nearest given = node.opset() < HAS_MODES ? FLOOR : of(node);
        Shape x = node.shape(0);
        Shape shape = scaling.shape();
        node.room().require(shape.size());
        node.room().takeLists(shape);
        List<int[]> sources = new ArrayList<>();
        for (int axis = 0; axis < x.rank(); axis++) {
            float scale = scaling.scale(axis);
            boolean keeps = scaling.keeps(x, axis);
            Nearest rounding = node.opset() < HAS_MODES && scale < 1f ? CEIL : given;
            int[] picked = new int[shape.dim(axis)];
            for (int i = 0; i < picked.length; i++) {
                float place = keeps ? i : coordinates.place(i, scale, x.dim(axis), picked.length);
                int source = keeps ? i : Math.max(0, Math.min(x.dim(axis) - 1, rounding.round(place)));
                picked[i] = source * Selection.stride(x, axis);
            }
            sources.add(picked);
        }
        return Selection.of(AxisSources.shapeOf(sources), node.type(0), sources);
    }

    private int round(float place) {
        double floor = Math.floor(place);
        boolean isHalfWay = Math.abs(place - floor - 0.5) <= HALF_WAY;
        return (int)
                switch (this) {
                    case FLOOR -> floor;
                    case CEIL -> Math.ceil(place);
                    case ROUND_PREFER_FLOOR -> isHalfWay ? floor : Math.floor(place + 0.5);
                    case ROUND_PREFER_CEIL -> isHalfWay ? floor + 1 : Math.floor(place + 0.5);
                };
    }
}
