package dev.ballast.gemm.measure;

import dev.ballast.gemm.Columns;
import dev.ballast.gemm.ForwardingKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Depthwise;
import dev.ballast.gemm.operand.PoolWindow;
import dev.ballast.gemm.operand.RowFinish;
import dev.ballast.gemm.operand.Target;
import dev.ballast.gemm.operand.Weights;
import java.util.EnumSet;
import java.util.Set;

/** The portable kernel with an error in one kind of product. */
final class SpoiledKernel extends ForwardingKernel {
    /** The kind of error. */
    enum Spoil {
        ELEMENT,
        NAN,
        BEYOND,
        THROW
    }

    private final int wrong;
    private final Spoil spoil;
    private final Set<Weights.Format> formats = EnumSet.noneOf(Weights.Format.class);
    private int products;

    SpoiledKernel(int wrong, Spoil spoil) {
        super(Kernels.portable());
        this.wrong = wrong;
        this.spoil = spoil;
    }

    @Override
    public String name() {
        return "spoiled";
    }

    /** Formats of the weights of all products so far, except depthwise ones. */
    Set<Weights.Format> formats() {
        return formats;
    }

    /** Number of products so far. */
    int products() {
        return products;
    }

    private boolean spoils() {
        if (products++ != wrong) {
            return false;
        }
        if (spoil == Spoil.THROW) {
            throw new IllegalStateException("spoiled");
        }
        return true;
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at) {
        formats.add(a.format());
        int last = at + a.rows() * b.cols() - 1;
        super.multiply(a, b, scratch, c, at);
        if (spoils()) {
            switch (spoil) {
                case ELEMENT -> c[last] += 1;
                case NAN -> c[last] = Float.NaN;
                default -> c[last + 1] = 1;
            }
        }
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, Target c) {
        super.multiply(a, b, scratch, c);
        c.data()[c.at() + a.rows() * b.cols() - 1] += spoils() ? 1 : 0;
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, int[] c, int at) {
        formats.add(a.format());
        super.multiply(a, b, scratch, c, at);
        c[at + a.rows() * b.cols() - 1] += spoils() ? 1 : 0;
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, long[] c, int at) {
        formats.add(a.format());
        super.multiply(a, b, scratch, c, at);
        c[at + a.rows() * b.cols() - 1] += spoils() ? 1 : 0;
    }

    @Override
    public void multiply(Depthwise depthwise, float[] activation, RowFinish finish, Scratch scratch, float[] output) {
        super.multiply(depthwise, activation, finish, scratch, output);
        output[output.length - 1] += spoils() ? 1 : 0;
    }

    @Override
    public void largest(PoolWindow window, int channels, float[] activation, Scratch scratch, float[] output) {
        super.largest(window, channels, activation, scratch, output);
        if (spoils()) {
            output[output.length - 1] = 99;
        }
    }

    @Override
    public void finish(Target target, int rows, int n, Scratch scratch) {
        super.finish(target, rows, n, scratch);
        target.data()[target.data().length - 1] += spoils() ? 1 : 0;
    }
}
