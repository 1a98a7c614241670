package dev.ballast.bench.codes;

import dev.ballast.bench.study.Latencies;
import dev.ballast.clock.NanoClock;
import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.Decoder;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares codes with equal numbers of extra nodes. It tries every pattern of losses, compares everything recoverable with the product
 * in double precision, and times recovery beside the product. All in this process, on one thread.
 */
public final class CodesStudy {
    /** Numbers of lost nodes in the comparison; also the most extra nodes. */
    static final int MOST_LOST = 4;

    private static final List<DecodeShare.Shape> SHAPES = List.of(
            new DecodeShare.Shape("fc6", 4096, 9216, 1),
            new DecodeShare.Shape("conv2", 256, 1200, 729),
            new DecodeShare.Shape("conv2", 256, 2400, 729));

    /** Whose parts are recovered for the contenders' times, which do not depend on the reduction. */
    private static final DecodeShare.Shape TIMED = new DecodeShare.Shape("conv2", 256, 1, 729);

    private static final int DATA = 4;
    private static final int TIMES = 1_000;

    private final Extent extent;
    private final NanoClock nanoTime;
    private final GemmKernel kernel = Kernels.best();

    /**
     * Extent of the study.
     *
     * @param widths k of the contenders
     * @param mostData largest k in the table of conditions
     * @param mostParity largest r in that table
     * @param turns number of timed products and recoveries for each layer and code
     */
    record Extent(List<Integer> widths, int mostData, int mostParity, List<DecodeShare.Shape> shapes, int turns) {}

    CodesStudy(Extent extent, NanoClock nanoTime) {
        this.extent = extent;
        this.nanoTime = nanoTime;
    }

    /** Codes of up to 16 data parts and 4 parity parts. */
    public static CodesStudy full(NanoClock nanoTime) {
        return new CodesStudy(new Extent(List.of(3, 4, 8), 16, Code.MAX_PARITY, SHAPES, 200), nanoTime);
    }

    /** Up to 8 data parts and 3 parity parts. */
    public static CodesStudy quick(NanoClock nanoTime) {
        return new CodesStudy(new Extent(List.of(3, 4), 8, 3, SHAPES, 60), nanoTime);
    }

    /** Runs all of it. */
    public CodesResult run(PrintWriter people) {
        people.printf("measuring the share of decoding with the kernel %s%n", kernel.name());
        people.flush();
        List<DecodeShare> shares = shares();
        people.println("computing every loss pattern of every code");
        people.flush();
        return new CodesResult(contenders(), conditions(), exact(), Coverage.PAPER, shares);
    }

    private List<DecodeShare> shares() {
        DecodeShare.Turns turns = new DecodeShare.Turns(extent.turns(), kernel, nanoTime);
        List<DecodeShare> shares = new ArrayList<>();
        for (DecodeShare.Shape shape : extent.shapes()) {
            LinearLayer layer = shape.layer();
            for (Code code : List.of(Code.sum(DATA), Code.mds(DATA, 2))) {
                shares.add(DecodeShare.measure(shape, layer, code, turns));
            }
        }
        return shares;
    }

    private List<ContenderRow> contenders() {
        Accuracy accuracy = new Accuracy(kernel);
        LinearLayer timed = TIMED.layer();
        List<ContenderRow> rows = new ArrayList<>();
        for (int k : extent.widths()) {
            for (int extra = 0; extra <= MOST_LOST; extra++) {
                for (CodeContender contender : CodeContender.of(k, extra)) {
                    Code code = contender.code();
                    Decoder decoder = new Decoder(code);
                    rows.add(new ContenderRow(
                            contender,
                            extraWork(accuracy.coded(code)),
                            ContenderRow.rates(decoder, MOST_LOST),
                            accuracy.of(decoder),
                            decodeUs(new CodedLayer(timed, code))));
                }
            }
        }
        return rows;
    }

    private static double extraWork(CodedLayer coded) {
        double rows = 0;
        for (int part = coded.code().dataParts(); part < coded.code().parts(); part++) {
            rows += coded.rows(part);
        }
        return rows / coded.layer().rows();
    }

    private double decodeUs(CodedLayer coded) {
        DecodeRun decode = new DecodeRun(coded);
        if (decode.lost() == 0) {
            return 0;
        }
        Latencies times = new Latencies();
        for (int i = 0; i < TIMES; i++) {
            long begun = nanoTime.nanos();
            decode.run();
            times.add(nanoTime.nanos() - begun);
        }
        return times.quantileMs(0.5) * 1e3;
    }

    private List<ExactRow> exact() {
        List<ExactRow> rows = new ArrayList<>();
        for (int k = 1; k <= extent.mostData(); k++) {
            for (int r = 1; r <= extent.mostParity(); r++) {
                rows.add(ExactRow.of(k, r, kernel));
            }
        }
        return rows;
    }

    private List<ConditionRow> conditions() {
        List<ConditionRow> rows = new ArrayList<>();
        for (int k = 1; k <= extent.mostData(); k++) {
            for (int r = 1; r <= extent.mostParity(); r++) {
                rows.add(ConditionRow.of(k, r));
            }
        }
        return rows;
    }
}
