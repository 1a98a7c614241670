package dev.ballast.bench.codes;

import dev.ballast.coding.Code;
import dev.ballast.coding.Decoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A network spread over devices as in the paper's figure 14. How many of its devices, redundant ones included, may fail alone without
 * harm after some devices are added? Counted on the codes themselves, with one lost part after the other.
 *
 * @param devices N, without redundant ones
 * @param groups sizes of the groups of devices that share one layer; every other device holds layers of its own
 */
record Coverage(String name, int devices, List<Integer> groups) {
    /** The five of the paper; what its curves tell of N and groups. */
    static final List<Coverage> PAPER = List.of(
            new Coverage("AlexNet", 5, List.of(2)),
            new Coverage("Action", 8, List.of(2, 2)),
            new Coverage("C3D-1", 7, List.of(2, 2)),
            new Coverage("C3D-2", 9, List.of(3, 3)),
            new Coverage("VGG16", 9, List.of(3, 3)));

    Coverage {
        groups = groups.stream().sorted(Comparator.reverseOrder()).toList();
        if (groups.stream().mapToInt(Integer::intValue).sum() > devices) {
            throw new IllegalArgumentException("groups of " + groups + " in " + devices + " devices");
        }
    }

    /** Covered shares for 1, 2, ... extra devices until all is covered: the largest groups get a sum first, then devices a copy. */
    List<Double> coded() {
        return curve(true);
    }

    /** As {@link #coded}, by copies alone (2MR). */
    List<Double> replicated() {
        return curve(false);
    }

    private List<Double> curve(boolean coded) {
        List<Double> curve = new ArrayList<>();
        double covered = 0;
        while (covered < 1) {
            covered = covered(codes(curve.size() + 1, coded));
            curve.add(covered);
        }
        return curve;
    }

    private List<Code> codes(int extra, boolean coded) {
        List<Code> codes = new ArrayList<>();
        int left = extra;
        int alone = devices;
        for (int group : groups) {
            int copies = Math.min(left, group);
            Code code = coded && left > 0 ? Code.sum(group) : Code.replicate(group, copies);
            codes.add(code);
            left -= code.parityParts();
            alone -= group;
        }
        for (; alone > 0; alone--) {
            Code code = Code.replicate(1, Math.min(left, 1));
            codes.add(code);
            left -= code.parityParts();
        }
        return codes;
    }

    private static double covered(List<Code> codes) {
        int covered = 0;
        int all = 0;
        for (Code code : codes) {
            Decoder decoder = new Decoder(code);
            for (int part = 0; part < code.parts(); part++) {
                covered += decoder.recovery(code.all().without(part)).complete() ? 1 : 0;
                all++;
            }
        }
        return (double) covered / all;
    }
}
