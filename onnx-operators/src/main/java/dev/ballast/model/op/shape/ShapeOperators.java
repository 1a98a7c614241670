package dev.ballast.model.op.shape;

import dev.ballast.model.op.kind.OperatorEntry;
import java.util.Map;

/** The operators that move, select or convert elements, and those that only concern shapes. */
public final class ShapeOperators {
    private ShapeOperators() {}

    /** Adds them to a table of operators by name. */
    public static void addTo(Map<String, OperatorEntry> entries) {
        // Before opset 6, Cast gave the type by name.
        entries.put("Cast", new OperatorEntry(6, 1, 1, Cast::plan));
        entries.put("CastLike", new OperatorEntry(15, 2, 2, Cast::like));
        entries.put("Concat", new OperatorEntry(1, 1, OperatorEntry.MANY, Concat::plan));
        entries.put("Constant", new OperatorEntry(1, 0, 0, Reshaping::constant));
        entries.put("ConstantOfShape", new OperatorEntry(9, 1, 1, Known::constantOfShape));
        entries.put("DepthToSpace", new OperatorEntry(1, 1, 1, Blocks::depthToSpace));
        entries.put("Dropout", new OperatorEntry(1, 1, 3, 2, Reshaping::dropout));
        entries.put("EyeLike", new OperatorEntry(9, 1, 1, Known::eyeLike));
        entries.put("Expand", new OperatorEntry(8, 2, 2, Rearranging::expand));
        entries.put("Flatten", new OperatorEntry(1, 1, 1, Reshaping::flatten));
        entries.put("Identity", new OperatorEntry(1, 1, 1, Reshaping::identity));
        // Before opset 2, the attribute of Pad's extents had another name.
        entries.put("Pad", new OperatorEntry(2, 1, 4, Padding::plan));
        entries.put("Range", new OperatorEntry(11, 3, 3, Known::range));
        entries.put("Reshape", new OperatorEntry(1, 1, 2, Reshaping::reshape));
        entries.put("Shape", new OperatorEntry(1, 1, 1, Known::shape));
        entries.put("Size", new OperatorEntry(1, 1, 1, Known::size));
        entries.put("Slice", new OperatorEntry(1, 1, 5, SliceOperators::slice));
        entries.put("SpaceToDepth", new OperatorEntry(1, 1, 1, Blocks::spaceToDepth));
        // Before opset 2, Split could take its lengths from an input.
        entries.put("Split", new OperatorEntry(2, 1, 2, OperatorEntry.MANY, SliceOperators::split));
        entries.put("Squeeze", new OperatorEntry(1, 1, 2, Reshaping::squeeze));
        // Before opset 6, Tile repeated along one axis.
        entries.put("Tile", new OperatorEntry(6, 2, 2, Rearranging::tile));
        entries.put("Transpose", new OperatorEntry(1, 1, 1, Rearranging::transpose));
        entries.put("Trilu", new OperatorEntry(14, 1, 2, Trilu::plan));
        entries.put("Unsqueeze", new OperatorEntry(1, 1, 2, Reshaping::unsqueeze));
    }
}
