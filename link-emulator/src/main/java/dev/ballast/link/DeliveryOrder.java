package dev.ballast.link;

import java.time.Duration;

/**
 * Which datagrams overtake others. Delays are drawn for each datagram on its own. Real links are queues, so in order, a datagram with a
 * long delay holds up the datagrams behind it.
 *
 * @param inOrder whether datagrams stay in order, except those that are held back
 * @param held share of the datagrams that are held back, 0 to 1
 * @param hold how long datagrams are held back; datagrams that arrive within this time overtake them
 */
public record DeliveryOrder(boolean inOrder, double held, Duration hold) {
    public DeliveryOrder {
        LossModel.requireShare("reorder", held);
        if (hold.isNegative() || (held > 0 && hold.isZero())) {
            throw new IllegalArgumentException("hold must be above 0, is " + hold);
        }
    }

    /** All datagrams stay in order. */
    public static DeliveryOrder fifo() {
        return new DeliveryOrder(true, 0, Duration.ZERO);
    }

    /** All datagrams stay in order, except that a share of them is held back for {@code hold}. */
    public static DeliveryOrder holding(double share, Duration hold) {
        return new DeliveryOrder(true, share, hold);
    }

    /** Each datagram takes its own delay, so a datagram with a shorter delay overtakes. */
    public static DeliveryOrder independent() {
        return new DeliveryOrder(false, 0, Duration.ZERO);
    }
}
