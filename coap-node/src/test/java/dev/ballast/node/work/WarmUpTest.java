package dev.ballast.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.Columns;
import dev.ballast.gemm.ForwardingKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.Weights.Format;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WarmUpTest {
    private final Noting kernel = new Noting();

    @Test
    void aNodeWithoutPartsWarmsUpForFloat32() {
        WarmUp.run(kernel, Set.of());

        assertThat(kernel.formats).containsExactly(Format.FLOAT32);
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aNodeThatHoldsAnotherFormatWarmsUpForItToo(Format format) {
        WarmUp.run(kernel, Set.of(format));

        assertThat(kernel.formats).isEqualTo(EnumSet.of(Format.FLOAT32, format));
    }

    /** Notes in which formats weights are. */
    private static final class Noting extends ForwardingKernel {
        private final Set<Format> formats = EnumSet.noneOf(Format.class);

        Noting() {
            super(Kernels.portable());
        }

        @Override
        public String name() {
            return "noting";
        }

        @Override
        public void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at) {
            formats.add(a.format());
            super.multiply(a, b, scratch, c, at);
        }

        @Override
        public void multiply(Weights a, Columns b, Scratch scratch, int[] c, int at) {
            formats.add(a.format());
            super.multiply(a, b, scratch, c, at);
        }

        @Override
        public void multiply(Weights a, Columns b, Scratch scratch, long[] c, int at) {
            formats.add(a.format());
            super.multiply(a, b, scratch, c, at);
        }
    }
}
