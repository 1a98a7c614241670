package dev.ballast.coding;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;

/**
 * A linear layer under the spatial split. The columns of I are cut into k tiles of equal shape, and every part holds all weights.
 *
 * <p>The code is on the inputs. In every round the gateway combines the tiles' padded inputs for each parity part. Because W * (I1 + I2) =
 * O1 + O2, the parity part's product is the same combination of the tiles' products.
 *
 * <p>The input of a convolution's tile includes its halo and its padding, so any stride, padding and dilation works. A dense layer is cut
 * along its batch. Only for float32 activations. Immutable; all parts share the layer's weights.
 */
public final class SpatialSplit implements SplitLayer {
    private final LinearLayer layer;
    private final Code code;
    private final TileAxis vertical;
    private final TileAxis horizontal;
    private final int channels;
    private final int across;
    private final LinearLayer tile;

    private SpatialSplit(LinearLayer layer, Code code, int across) {
        if (layer.arithmetic() != Arithmetic.FLOAT32) {
            throw new IllegalArgumentException("the spatial split is for float32 activations, the layer has int8 ones");
        }
        this.layer = layer;
        this.code = code;
        this.across = across;
        int down = code.dataParts() / across;
        if (layer.lowering() instanceof ConvLowering conv) {
            this.channels = conv.channels();
            this.vertical = new TileAxis(conv.vertical(), down);
            this.horizontal = new TileAxis(conv.horizontal(), across);
        } else {
            DenseLowering dense = (DenseLowering) layer.lowering();
            this.channels = 1;
            this.vertical = new TileAxis(new WindowAxis(dense.batch(), 1, 1, 0, 0, 1), down);
            this.horizontal = new TileAxis(new WindowAxis(dense.features(), dense.features(), 1, 0, 0, 1), across);
        }
        this.tile = layer.at(tileLowering());
    }

    /**
     * Tiles in {@code down} rows and {@code across} columns. Tile t stands in row t / across and column t % across.
     *
     * @throws IllegalArgumentException when the number of tiles differs from the code's data parts, or when there are more tiles than
     *     outputs along either axis
     */
    public static SpatialSplit of(LinearLayer layer, Code code, int down, int across) {
        if (down < 1 || across < 1 || down * (long) across != code.dataParts()) {
            throw new IllegalArgumentException(
                    down + " x " + across + " tiles do not fit a code over " + code.dataParts() + " data parts");
        }
        requireOneProduct(layer);
        if (!fits(layer, down, across)) {
            throw refused(layer, down + " x " + across + " tiles");
        }
        return new SpatialSplit(layer, code, across);
    }

    /**
     * As many tiles as the code has data parts, in the rows and columns that make the tiles' inputs smallest.
     *
     * @throws IllegalArgumentException when the outputs cannot be cut into this many tiles
     */
    public static SpatialSplit of(LinearLayer layer, Code code) {
        requireOneProduct(layer);
        SpatialSplit best = null;
        for (int across = 1; across <= code.dataParts(); across++) {
            int down = code.dataParts() / across;
            if (down * across == code.dataParts() && fits(layer, down, across)) {
                SpatialSplit split = new SpatialSplit(layer, code, across);
                if (best == null || split.inputLength(0) < best.inputLength(0)) {
                    best = split;
                }
            }
        }
        if (best == null) {
            throw refused(layer, code.dataParts() + " tiles");
        }
        return best;
    }

    private static void requireOneProduct(LinearLayer layer) {
        if (layer.blocks().size() > 1) {
            throw new IllegalArgumentException("the spatial split is for one product, the layer has several");
        }
    }

    /** Whether the layer is one product over float32 activations and its outputs can be cut into {@code tiles} tiles. */
    public static boolean fits(LinearLayer layer, int tiles) {
        if (layer.blocks().size() > 1) {
            return false;
        }
        for (int across = 1; across <= tiles; across++) {
            if (tiles % across == 0 && fits(layer, tiles / across, across)) {
                return layer.arithmetic() == Arithmetic.FLOAT32;
            }
        }
        return false;
    }

    private static boolean fits(LinearLayer layer, int down, int across) {
        return down <= height(layer) && across <= width(layer);
    }

    private static int height(LinearLayer layer) {
        return layer.lowering() instanceof ConvLowering conv
                ? conv.vertical().outputs()
                : layer.lowering().columns();
    }

    private static int width(LinearLayer layer) {
        return layer.lowering() instanceof ConvLowering conv ? conv.horizontal().outputs() : 1;
    }

    private static IllegalArgumentException refused(LinearLayer layer, String tiles) {
        String what = layer.lowering() instanceof ConvLowering ? " outputs" : " outputs (batch x 1)";
        return new IllegalArgumentException(
                "cannot cut " + height(layer) + " x " + width(layer) + what + " into " + tiles);
    }

    private Lowering tileLowering() {
        return layer.lowering() instanceof DenseLowering dense
                ? new DenseLowering(dense.features(), vertical.outputs())
                : new ConvLowering(channels, vertical.tile(), horizontal.tile());
    }

    @Override
    public SpatialSplit at(Lowering other) {
        return of(layer.at(other), code, code.dataParts() / across, across);
    }

    @Override
    public Lowering lowering(int part) {
        return tile.lowering();
    }

    @Override
    public LinearLayer layer() {
        return layer;
    }

    @Override
    public String label() {
        return "spatial " + code.dataParts() / across + " x " + across;
    }

    @Override
    public Code code() {
        return code;
    }

    @Override
    public boolean inputIsActivation() {
        return false;
    }

    @Override
    public int inputLength(int part) {
        return channels * vertical.inputs() * horizontal.inputs();
    }

    @Override
    public void input(int part, float[] activation, int offset, float[] target) {
        Arrays.fill(target, 0, inputLength(part), 0f);
        for (int data = 0; data < code.dataParts(); data++) {
            float coefficient = (float) code.coefficient(part, data);
            if (coefficient != 0f) {
                add(coefficient, data, activation, offset, target);
            }
        }
    }

    /** Adds the input of a tile to the target, multiplied by the coefficient. The padding of the target is zero already. */
    private void add(float coefficient, int data, float[] activation, int offset, float[] target) {
        int top = vertical.source(data / across);
        int left = horizontal.source(data % across);
        int first = Math.max(0, -left);
        int end = Math.min(horizontal.inputs(), horizontal.imageInputs() - left);
        int firstLine = Math.max(0, -top);
        int endLine = Math.min(vertical.inputs(), vertical.imageInputs() - top);
        for (int channel = 0; channel < channels; channel++) {
            for (int y = firstLine; y < endLine; y++) {
                int source = offset + (channel * vertical.imageInputs() + top + y) * horizontal.imageInputs() + left;
                int line = (channel * vertical.inputs() + y) * horizontal.inputs();
                for (int x = first; x < end; x++) {
                    target[line + x] += coefficient * activation[source + x];
                }
            }
        }
    }

    @Override
    public LinearLayer part(int part) {
        return tile;
    }

    @Override
    public int columns() {
        return vertical.outputs() * horizontal.outputs();
    }

    @Override
    public void largestOfColumns(double[] ofColumns, double[] ofParts) {
        Arrays.fill(ofParts, 0, columns(), 0);
        for (int data = 0; data < code.dataParts(); data++) {
            for (int i = 0; i < columns(); i++) {
                int y = vertical.first(data / across) + i / horizontal.outputs();
                int x = horizontal.first(data % across) + i % horizontal.outputs();
                ofParts[i] = Math.max(ofParts[i], ofColumns[y * horizontal.imageOutputs() + x]);
            }
        }
    }

    @Override
    public int length(int part) {
        return layer.rows() * columns();
    }

    @Override
    public void merge(Tensor[] parts, int from, int to, Tensor output) {
        int end = Math.min(to, length(0));
        for (int data = 0; data < code.dataParts(); data++) {
            for (int i = from; i < end; ) {
                int line = i / horizontal.outputs();
                int lineEnd = Math.min(end, (line + 1) * horizontal.outputs());
                place(data, parts[data], i, lineEnd, output);
                i = lineEnd;
            }
        }
    }

    /** Copies the outputs of one line of a tile that lie in the range and that the tile owns. */
    private void place(int data, Tensor product, int from, int to, Tensor output) {
        int line = from / horizontal.outputs();
        int row = line / vertical.outputs();
        int y = vertical.first(data / across) + line % vertical.outputs();
        if (y < vertical.firstOwned(data / across)) {
            return;
        }
        int tileX = data % across;
        int shift = horizontal.first(tileX) - line * horizontal.outputs();
        int firstX = Math.max(from + shift, horizontal.firstOwned(tileX));
        int endX = Math.min(to + shift, horizontal.endOwned(tileX));
        if (y < vertical.endOwned(data / across) && firstX < endX) {
            int target = (row * vertical.imageOutputs() + y) * horizontal.imageOutputs() + firstX;
            Tensor.copy(product, firstX - shift, output, target, endX - firstX);
        }
    }

    @Override
    public SplitCost cost(int part) {
        long positions = (long) vertical.outputs() * horizontal.outputs();
        return SplitCost.of(layer.rows(), layer.lowering().reduction(), positions, inputLength(part));
    }

    @Override
    public long gatewayMacs() {
        long combined = 0;
        for (int part = code.dataParts(); part < code.parts(); part++) {
            for (int data = 0; data < code.dataParts(); data++) {
                combined += code.coefficient(part, data) != 0 ? inputLength(part) : 0;
            }
        }
        return combined;
    }
}
