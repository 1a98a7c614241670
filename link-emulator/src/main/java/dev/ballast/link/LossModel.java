package dev.ballast.link;

import java.time.Duration;

/**
 * Loss of IP packets: the Gilbert-Elliott chain. The chain is in a good or a bad state and loses a packet with the probability of its
 * state. It begins in a state drawn from the stationary distribution and may move after each packet. Without a bad state losses are
 * independent.
 *
 * <p>A disturbance of a channel ends after some time even if no packet is sent, so after a pause the chain begins again. Otherwise a burst
 * would outlast all retransmissions of a sender with little traffic. The mean loss is the same with and without pauses.
 *
 * @param goodToBad probability of moving from good to bad, 0 to 1
 * @param badToGood probability of moving from bad to good, 0 to 1
 * @param lossInGood probability of losing a packet in the good state, 0 to 1
 * @param lossInBad probability of losing a packet in the bad state, 0 to 1
 * @param memory longest pause between two packets after which the chain keeps its state
 */
public record LossModel(double goodToBad, double badToGood, double lossInGood, double lossInBad, Duration memory) {
    /** Memory of {@link #bursts}: two half cycles of a microwave oven. */
    public static final Duration BURST_MEMORY = Duration.ofMillis(20);

    private static final Duration FOREVER = Duration.ofDays(1);

    public LossModel {
        if (memory.isNegative() || memory.compareTo(FOREVER) > 0) {
            throw new IllegalArgumentException("memory must be 0 to " + FOREVER + ", is " + memory);
        }
        requireShare("good to bad", goodToBad);
        requireShare("bad to good", badToGood);
        requireShare("loss", lossInGood);
        requireShare("loss in bad", lossInBad);
    }

    public static LossModel none() {
        return independent(0);
    }

    /** Each packet is lost with the same probability, independently of the others. */
    public static LossModel independent(double loss) {
        return new LossModel(0, 1, loss, loss, FOREVER);
    }

    /** The chain without the effect of pauses. */
    public static LossModel gilbertElliott(double goodToBad, double badToGood, double lossInGood, double lossInBad) {
        return new LossModel(goodToBad, badToGood, lossInGood, lossInBad, FOREVER);
    }

    /**
     * Loss in bursts. Within a burst every packet is lost. A pause longer than {@link #BURST_MEMORY} makes the chain begin again.
     *
     * @param loss mean share of lost packets
     * @param burst mean length of a burst in consecutive packets, at least 1 and long enough for {@code loss}: 60 % loss cannot come in
     * bursts of single packets
     */
    public static LossModel bursts(double loss, double burst) {
        requireShare("loss", loss);
        if (!(burst >= 1) || loss >= 1 || loss / (1 - loss) > burst) {
            throw new IllegalArgumentException("bursts of " + burst + " packets do not fit a loss of " + loss
                    + ": expected at least 1 packet and at least loss / (1 - loss)");
        }
        return new LossModel(loss / (1 - loss) / burst, 1 / burst, 0, 1, BURST_MEMORY);
    }

    /** Share of the packets for which the chain is in the bad state. */
    public double shareOfBad() {
        return goodToBad == 0 ? 0 : goodToBad / (goodToBad + badToGood);
    }

    /** Probability that a datagram of {@code fragments} consecutive packets is lost, because at least one of the packets is lost. */
    public double meanLoss(int fragments) {
        double bad = shareOfBad();
        double good = 1 - bad;
        for (int i = 0; i < fragments; i++) {
            double throughGood = good * (1 - lossInGood);
            double throughBad = bad * (1 - lossInBad);
            good = throughGood * (1 - goodToBad) + throughBad * badToGood;
            bad = throughGood * goodToBad + throughBad * (1 - badToGood);
        }
        return 1 - good - bad;
    }

    /** Mean number of consecutive packets in a loss; 0 when no packet is ever lost. */
    public double meanBurst() {
        double bad = shareOfBad();
        double loss = meanLoss(1);
        double twice = (1 - bad) * lossInGood * ((1 - goodToBad) * lossInGood + goodToBad * lossInBad)
                + bad * lossInBad * (badToGood * lossInGood + (1 - badToGood) * lossInBad);
        return loss == 0 ? 0 : loss / (loss - twice);
    }

    static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + " must be 0 to 1, is " + share);
        }
    }
}
