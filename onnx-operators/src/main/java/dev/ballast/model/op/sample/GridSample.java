package dev.ballast.model.op.sample;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * Samples each image of a batch at the points of a grid (ONNX operator GridSample). A point is a pair x, y; -1 and 1 are the edges.
 *
 * @param shape batch x channels x height x width of the grid
 * @param horizontal how x names columns
 * @param vertical how y names rows
 * @param taps pixels along one axis that make one sample: 1 nearest, 2 linear, 4 cubic
 */
record GridSample(Shape shape, GridAxis horizontal, GridAxis vertical, int taps) implements FloatOperator {
    private static final long HAS_SHORT_NAMES = 20;
    private static final Interpolation CUBIC = new Interpolation(true, Interpolation.CUBIC_COEFFICIENT);

    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        Shape grid = node.floats(1);
        RefusedException.unless(
                x.rank() == 4 && grid.rank() == 4,
                "a value of shape " + x + " (only batch x channels x height x width)");
        RefusedException.unless(
                grid.dim(0) == x.dim(0) && grid.dim(3) == 2, "a grid of shape " + grid + " for a value of shape " + x);
        String mode = node.text("mode", node.opset() < HAS_SHORT_NAMES ? "bilinear" : "linear");
        int taps = switch (mode) {
            case "nearest" -> 1;
            case "bilinear", "linear" -> 2;
            case "bicubic", "cubic" -> 4;
            default -> throw new RefusedException("attribute mode " + mode);
        };
        GridAxis.Padding padding = GridAxis.Padding.of(node.text("padding_mode", "zeros"));
        boolean areCornersAligned = node.flag("align_corners");
        Shape shape = Extents.shape(x.dim(0), x.dim(1), grid.dim(1), grid.dim(2));
        return new GridSample(
                shape,
                new GridAxis(x.dim(3), padding, areCornersAligned),
                new GridAxis(x.dim(2), padding, areCornersAligned),
                taps);
    }

    @Override
    public long covered() {
        return (long) shape.size() * taps * taps;
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        float[] grid = FloatOperator.data(inputs, 1);
        int[] sources = workspace.places(taps * taps);
        float[] weights = workspace.buffer(taps * taps);
        int points = shape.dim(2) * shape.dim(3);
        int image = horizontal.extent() * vertical.extent();
        int channels = shape.dim(1);
        for (int point = 0; point < shape.dim(0) * points; point++) {
            int count = find(grid[2 * point], grid[2 * point + 1], sources, weights);
            int from = point / points * channels * image;
            int to = point / points * channels * points + point % points;
            for (int channel = 0; channel < channels; channel++) {
                float sum = 0;
                for (int tap = 0; tap < count; tap++) {
                    sum += weights[tap] * x[from + channel * image + sources[tap]];
                }
                y[to + channel * points] = sum;
            }
        }
    }

    /**
     * Writes the offsets in an image of the pixels that make a sample, and their weights.
     *
     * @return the number of these pixels; pixels beyond the edges may be left out
     */
    private int find(float gridX, float gridY, int[] sources, float[] weights) {
        float x = horizontal.place(gridX, taps == 1);
        float y = vertical.place(gridY, taps == 1);
        long left = (long) Math.floor(x) - (taps - 1) / 2;
        long top = (long) Math.floor(y) - (taps - 1) / 2;
        int count = 0;
        for (int row = 0; row < taps; row++) {
            int line = vertical.pixel(top + row);
            for (int column = 0; column < taps && line >= 0; column++) {
                int pixel = horizontal.pixel(left + column);
                if (pixel >= 0) {
                    sources[count] = line * horizontal.extent() + pixel;
                    weights[count] = weight(y - (top + row)) * weight(x - (left + column));
                    count++;
                }
            }
        }
        return count;
    }

    private float weight(float distance) {
        return switch (taps) {
            case 1 -> 1f;
            case 2 -> 1f - Math.abs(distance);
            default -> (float) CUBIC.weight(Math.abs(distance));
        };
    }
}
