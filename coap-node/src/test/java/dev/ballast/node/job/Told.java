package dev.ballast.node.job;

import dev.ballast.wire.IndexRuns;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A recipient of replies that remembers what it was told. */
class Told implements ReplyTo {
    /** More shards than any job of these tests has. */
    private static final int MOST_SHARDS = 1 << 16;

    /** What it says that its request takes. */
    static final long HELD_BYTES = 1000;

    final List<String> words = new ArrayList<>();
    final float[] result;
    final BitSet missing = new BitSet();
    private final Slicing slices;
    private final int slice;
    private final boolean wantsStatus;

    /** Wants {@code slice}, none when it is negative. */
    Told(Slicing slices, int slice, boolean wantsStatus) {
        this.slices = slices;
        this.slice = slice;
        this.wantsStatus = wantsStatus;
        this.result = new float[slices.length()];
    }

    @Override
    public void slice(byte[] answer) {
        words.add("slice");
        try {
            ShardAnswer.decodeInto(answer, slice, result, slices.start(slice), slices.size(slice));
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void received(byte[] indexRuns) {
        words.add("received");
        decode(indexRuns);
    }

    @Override
    public boolean wantsStatus() {
        return wantsStatus;
    }

    @Override
    public long heldBytes() {
        return HELD_BYTES;
    }

    @Override
    public void forgotten() {
        words.add("forgotten");
    }

    @Override
    public void missing(byte[] indexRuns) {
        words.add("missing");
        decode(indexRuns);
    }

    private void decode(byte[] indexRuns) {
        try {
            missing.or(IndexRuns.decode(indexRuns, MOST_SHARDS));
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void busy() {
        words.add("busy");
    }

    @Override
    public void late(String text) {
        words.add("late");
    }

    @Override
    public void broken() {
        words.add("broken");
    }

    @Override
    public void bad(WireException error) {
        words.add("bad: " + error.getMessage());
    }
}
