package dev.ballast.link;

import java.time.Duration;

/**
 * Which IP packets get lost: the chain of Gilbert and Elliott, which is in a good or a bad state and loses with the probability of its
 * state. It begins as it is on average and moves after each packet. Without a bad state it is independent loss.
 *
 * <p>What disturbs a channel is over after some time even if nobody sends: after a pause the chain begins anew. Otherwise a burst
 * would outlast every repeat of a sender that has little to say. The mean loss is the same with and without pauses.
 *
 * @param goodToBad probability of moving, 0 to 1
 * @param badToGood probability of moving back, 0 to 1
 * @param lossInGood probability of losing a packet, 0 to 1
 * @param lossInBad the same in the bad state
 * @param memory the longest pause between two packets after which the chain still is where it was
 */
public record LossModel(double goodToBad, double badToGood, double lossInGood, double lossInBad, Duration memory) {
    /** What {@link #bursts} remember: two half cycles of a microwave oven. */
    public static final Duration BURST_MEMORY = Duration.ofMillis(20);

    private static final Duration FOREVER = Duration.ofDays(1);

    public LossModel {
        if (memory.isNegative() || memory.compareTo(FOREVER) > 0) {
            throw new IllegalArgumentException("a memory of " + memory + ", needs 0 to " + FOREVER);
        }
        requireShare("good to bad", goodToBad);
        requireShare("bad to good", badToGood);
        requireShare("loss", lossInGood);
        requireShare("loss in bad", lossInBad);
    }

    public static LossModel none() {
        return independent(0);
    }

    /** Each packet is lost with the same probability, whatever happened to the others. */
    public static LossModel independent(double loss) {
        return new LossModel(0, 1, loss, loss, FOREVER);
    }

    /** The chain itself, which pauses do not change. */
    public static LossModel gilbertElliott(double goodToBad, double badToGood, double lossInGood, double lossInBad) {
        return new LossModel(goodToBad, badToGood, lossInGood, lossInBad, FOREVER);
    }

    /**
     * Loss in bursts within which every packet is lost, forgotten after {@link #BURST_MEMORY}.
     *
     * @param loss mean share of lost packets
     * @param burst mean length of a burst in packets that follow each other, at least 1 and long enough for so much loss: 60 % cannot come in single packets
     */
    public static LossModel bursts(double loss, double burst) {
        requireShare("loss", loss);
        if (!(burst >= 1) || loss >= 1 || loss / (1 - loss) > burst) {
            throw new IllegalArgumentException("a loss of " + loss + " in bursts of " + burst
                    + " packets: needs bursts of at least 1 and of at least loss / (1 - loss)");
        }
        return new LossModel(loss / (1 - loss) / burst, 1 / burst, 0, 1, BURST_MEMORY);
    }

    /** Share of the time in the bad state. */
    public double shareOfBad() {
        return goodToBad == 0 ? 0 : goodToBad / (goodToBad + badToGood);
    }

    /** Probability that a datagram is lost that needs so many packets, one after the other: that it loses any of them. */
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

    /** Mean number of packets lost in a row, where one is lost; 0 where none ever is. */
    public double meanBurst() {
        double bad = shareOfBad();
        double loss = meanLoss(1);
        double twice = (1 - bad) * lossInGood * ((1 - goodToBad) * lossInGood + goodToBad * lossInBad)
                + bad * lossInBad * (badToGood * lossInGood + (1 - badToGood) * lossInBad);
        return loss == 0 ? 0 : loss / (loss - twice);
    }

    static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + " is " + share + ", needs 0 to 1");
        }
    }
}
