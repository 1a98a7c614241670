package dev.ballast.link;

import java.util.SplittableRandom;

/**
 * One direction of a link: decides for each datagram whether and when it arrives. It reads no clock. The same seed and the same datagrams
 * at the same times give the same result. Loss, delay, reordering and duplication have a random stream each, so a change of one does not
 * change the draws of the others. Owned by one thread.
 *
 * <p>A datagram first waits for the bottleneck and is sent there. Then it may be lost. Then it is delayed. The bottleneck counts whole
 * datagrams: a datagram that does not fit into the queue is dropped with all its fragments.
 */
public final class LinkDirection {
    private final DirectionProfile profile;
    private final LossProcess loss;
    private final SplittableRandom delays;
    private final SplittableRandom holds;
    private final SplittableRandom copies;
    private long freeAtNs;
    private long lastAtNs;

    /** @param startNs time before which no datagram is offered */
    public LinkDirection(DirectionProfile profile, long seed, long startNs) {
        this.profile = profile;
        SplittableRandom random = new SplittableRandom(seed);
        this.loss = new LossProcess(profile.loss(), random.split());
        this.delays = random.split();
        this.holds = random.split();
        this.copies = random.split();
        this.freeAtNs = startNs;
        this.lastAtNs = startNs;
    }

    /**
     * Decides about the next datagram.
     *
     * @param bytes length of the UDP payload
     * @param nowNs not earlier than in the call before
     */
    public Passage offer(int bytes, long nowNs) {
        int wireBytes = profile.wireBytes(bytes);
        long sendNs = profile.bottleneck().sendNs(wireBytes);
        long waitNs = Math.max(0, freeAtNs - nowNs);
        if (waitNs + sendNs > profile.bottleneck().sendNs(profile.bottleneck().queueBytes())) {
            return new Passage.QueueFull();
        }
        long pauseNs = nowNs + waitNs - freeAtNs;
        freeAtNs = nowNs + waitNs + sendNs;
        if (loss.losesAnyOf(profile.fragments(bytes), pauseNs)) {
            return new Passage.Lost();
        }
        long atNs = arrival(freeAtNs);
        boolean twice = copies.nextDouble() < profile.duplicate();
        return twice ? new Passage.Duplicated(atNs, arrival(freeAtNs)) : new Passage.Delivered(atNs);
    }

    private long arrival(long sentNs) {
        long atNs = sentNs + profile.delay().drawNs(delays);
        DeliveryOrder order = profile.order();
        if (order.inOrder()) {
            atNs += Math.max(0, lastAtNs - atNs);
        }
        if (holds.nextDouble() < order.held()) {
            return atNs + order.hold().toNanos();
        }
        lastAtNs = atNs;
        return atNs;
    }
}
