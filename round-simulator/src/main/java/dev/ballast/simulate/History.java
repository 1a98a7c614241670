package dev.ballast.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Events of a history: a hash over all events, and the latest events as text. */
final class History {
    private static final int REMEMBERED = 48;
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** Kinds of events. The text of a kind takes two numbers. */
    enum What {
        BEGIN(1, "client %d begins a round over input %d"),
        ASK(2, "node %d is asked for part %d"),
        SLICE(3, "node %d: slice %d is here"),
        UNREADABLE(4, "node %d: slice %d is here, unreadable"),
        WRONG(5, "node %d: slice %d is here, with wrong numbers"),
        QUIET(6, "node %d is quiet, %d slices came"),
        AGAIN(7, "node %d is asked again, slices %x (bits)"),
        REFUSED(8, "node %d refuses, code %d"),
        LOST(9, "node %d let the deadline of part %d pass"),
        LOCAL(10, "client %d: the gateway computes part %d"),
        COMPLETE(11, "client %d: complete, %d slices recovered"),
        CRASH(12, "node %d crashes, disk lost: %d"),
        RESTART(13, "node %d is up again, holds its part: %d"),
        FREEZE(14, "node %d freezes for %d us"),
        SLOW(15, "node %d is slow, %d times"),
        BACKLOG(16, "node %d has other work for %d us"),
        CUT(17, "node %d is cut off, way %d"),
        PUSHED(18, "node %d was pushed its part, took it: %d"),
        DISTRUSTED(19, "node %d gave wrong numbers, shows part %d"),
        CLOCK(20, "the time of day jumps, %2$d ms"),
        CALM(21, "the faults end"),
        READMITTED(22, "node %d is let in again");

        private final int code;
        private final String text;

        What(int code, String text) {
            this.code = code;
            this.text = text;
        }
    }

    private final Agenda agenda;
    private final What[] what = new What[REMEMBERED];
    private final long[] at = new long[REMEMBERED];
    private final long[] first = new long[REMEMBERED];
    private final long[] second = new long[REMEMBERED];
    private long count;
    private long hash = FNV_BASIS;

    History(Agenda agenda) {
        this.agenda = agenda;
    }

    void note(What kind, long one, long two) {
        int slot = (int) (count++ % REMEMBERED);
        what[slot] = kind;
        at[slot] = agenda.nowNs();
        first[slot] = one;
        second[slot] = two;
        mix(kind.code);
        mix(at[slot]);
        mix(one);
        mix(two);
    }

    private void mix(long value) {
        hash = (hash ^ value) * FNV_PRIME;
        hash ^= hash >>> 32;
    }

    /** Hash of all events. Different histories have different hashes, except with a negligible probability. */
    long hash() {
        return hash;
    }

    /** The latest events, oldest first. */
    List<String> latest() {
        List<String> lines = new ArrayList<>();
        for (long i = Math.max(0, count - REMEMBERED); i < count; i++) {
            int slot = (int) (i % REMEMBERED);
            String text = String.format(Locale.ROOT, what[slot].text, first[slot], second[slot]);
            lines.add(String.format(Locale.ROOT, "%13.6f ms  %s", at[slot] / 1e6, text));
        }
        return lines;
    }
}
