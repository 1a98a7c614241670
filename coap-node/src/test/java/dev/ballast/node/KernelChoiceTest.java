package dev.ballast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ballast.gemm.Columns;
import dev.ballast.gemm.ForwardingKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.measure.KernelCheck;
import dev.ballast.gemm.operand.Weights;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {
    private static final KernelCheck SOUND = KernelCheck.of(Kernels.portable());
    private static final KernelCheck BROKEN = KernelCheck.of(new Broken());

    @Test
    void aKernelThatComputesWronglyIsLeftOut() throws Exception {
        try (ErrorLog log = new ErrorLog()) {
            assertThat(KernelChoice.lastSound(List.of(BROKEN, SOUND))).isSameAs(SOUND);

            assertThat(log.take())
                    .contains("rejected kernel broken, ", "of them wrong, first: FLOAT32 1 x 1 times Dense");
        }
    }

    @Test
    void withoutASoundKernelNoNodeStarts() {
        try (ErrorLog log = new ErrorLog()) {
            assertThatExceptionOfType(NodeStartException.class)
                    .isThrownBy(() -> KernelChoice.lastSound(List.of(BROKEN)))
                    .withMessageContaining("no kernel computes correctly")
                    .satisfies(e -> assertThat(e.isUsage()).isFalse());
            assertThat(log.take()).contains("rejected kernel broken");
        }
    }

    @Test
    void theSelfTestTellsWhatFailed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AtomicLong now = new AtomicLong();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

        assertThat(KernelChoice.selfTest(List.of(BROKEN, SOUND), out, () -> now.addAndGet(1_000_000_000)))
                .isFalse();

        String[] lines = bytes.toString(StandardCharsets.UTF_8).split("\\R");
        assertThat(lines).hasSize(3 + BROKEN.failures().size());
        assertThat(lines[1]).matches("broken +\\d+ of \\d+");
        assertThat(lines[2]).startsWith("  FLOAT32 1 x 1 times Dense").contains("element (0, 0) is NaN");
        assertThat(lines[lines.length - 1]).startsWith("portable ");
    }

    /** Leaves float32 products as they were. */
    private static final class Broken extends ForwardingKernel {
        Broken() {
            super(Kernels.portable());
        }

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at) {}
    }
}
