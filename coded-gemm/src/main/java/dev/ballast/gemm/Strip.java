package dev.ballast.gemm;

import java.util.Arrays;

/**
 * Where a lowering writes the unfolded input I[k x n], in runs: knows the element type, so that a lowering need not. Reused from product to
 * product; one thread.
 */
abstract class Strip {
    /** Writes {@code count} elements of padding. */
    abstract void pad(int at, int count);

    /** Writes {@code count} elements of the activation from {@code source} on, {@code step} elements apart. */
    abstract void gather(int source, int step, int at, int count);

    static final class Floats extends Strip {
        private float[] activation = {};
        private float[] columns = {};
        private int offset;

        /** The activation begins at {@code from}. */
        Floats over(float[] read, int from, float[] written) {
            activation = read;
            offset = from;
            columns = written;
            return this;
        }

        @Override
        void pad(int at, int count) {
            Arrays.fill(columns, at, at + count, 0f);
        }

        @Override
        void gather(int source, int step, int at, int count) {
            if (step == 1) {
                System.arraycopy(activation, offset + source, columns, at, count);
                return;
            }
            for (int i = 0, from = offset + source; i < count; i++, from += step) {
                columns[at + i] = activation[from];
            }
        }
    }

    static final class Bytes extends Strip {
        private byte[] activation = {};
        private byte[] columns = {};
        private int offset;
        private byte padding;

        /** The activation begins at {@code from}; {@code fill} stands for the real number zero. */
        Bytes over(byte[] read, int from, byte fill, byte[] written) {
            activation = read;
            offset = from;
            padding = fill;
            columns = written;
            return this;
        }

        @Override
        void pad(int at, int count) {
            Arrays.fill(columns, at, at + count, padding);
        }

        @Override
        void gather(int source, int step, int at, int count) {
            if (step == 1) {
                System.arraycopy(activation, offset + source, columns, at, count);
                return;
            }
            for (int i = 0, from = offset + source; i < count; i++, from += step) {
                columns[at + i] = activation[from];
            }
        }
    }
}
