package dev.ballast.model.op.sample;

import dev.ballast.model.op.kind.OperatorEntry;
import java.util.Map;

/** The operators that change the size of an image or sample it at given points. */
public final class SampleOperators {
    private SampleOperators() {}

    /** Adds them to a table of operators by name. */
    public static void addTo(Map<String, OperatorEntry> entries) {
        entries.put("AffineGrid", new OperatorEntry(20, 2, 2, AffineGrid::plan));
        entries.put("GridSample", new OperatorEntry(16, 2, 2, GridSample::plan));
        entries.put("Resize", new OperatorEntry(10, 1, 4, Resize::plan));
        // Before opset 7, Upsample only took the scales of height and width.
        entries.put("Upsample", new OperatorEntry(7, 1, 2, Resize::upsample));
    }
}
