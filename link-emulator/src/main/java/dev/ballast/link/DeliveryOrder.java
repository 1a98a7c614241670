package dev.ballast.link;

import java.time.Duration;

/**
 * Which datagrams overtake others. Delays are drawn for each datagram on its own; real links are queues, so in order means that one
 * with a long delay holds up those behind it.
 *
 * @param inOrder whether datagrams stay in order, those that are held back excepted
 * @param held share of the datagrams that are held back, 0 to 1
 * @param hold for how long; those that arrive within this time overtake them
 */
public record DeliveryOrder(boolean inOrder, double held, Duration hold) {
    public DeliveryOrder {
        LossModel.requireShare("reorder", held);
        if (hold.isNegative() || (held > 0 && hold.isZero())) {
            throw new IllegalArgumentException("datagrams cannot be held back for " + hold);
        }
    }

    /** Everything stays in order. */
    public static DeliveryOrder fifo() {
        return new DeliveryOrder(true, 0, Duration.ZERO);
    }

    /** Everything stays in order but a share of the datagrams, each of which is held back for {@code hold}. */
    public static DeliveryOrder holding(double share, Duration hold) {
        return new DeliveryOrder(true, share, hold);
    }

    /** Each datagram takes the delay that it drew, whatever the others do. */
    public static DeliveryOrder independent() {
        return new DeliveryOrder(false, 0, Duration.ZERO);
    }
}
