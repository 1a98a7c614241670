package dev.ballast.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinkDirectionTest {
    private static final long MS = 1_000_000;
    private static final int MANY = 20_000;

    static IntStream seeds() {
        return IntStream.range(0, 10);
    }

    private static DirectionProfile direction(DelayModel delay, DeliveryOrder order, Bottleneck bottleneck) {
        return new DirectionProfile(delay, LossModel.none(), order, 0, bottleneck, DirectionProfile.ETHERNET_PAYLOAD);
    }

    private static LinkDirection link(DirectionProfile profile, long seed) {
        return new LinkDirection(profile, seed, 0);
    }

    private static long arrivalNs(Passage passage) {
        assertThat(passage).isInstanceOf(Passage.Delivered.class);
        return ((Passage.Delivered) passage).atNs();
    }

    /** Times of {@link #MANY} small datagrams, one each 0.1 ms. */
    private static long[] arrivals(DirectionProfile profile, long seed) {
        LinkDirection link = link(profile, seed);
        return LongStream.range(0, MANY)
                .map(i -> arrivalNs(link.offer(100, i * MS / 10)))
                .toArray();
    }

    @Test
    void aClearLinkDeliversAtOnce() {
        LinkDirection link = link(DirectionProfile.clear(), 1);
        for (long now = 0; now < 100; now++) {
            assertThat(link.offer(65_507, now)).isEqualTo(new Passage.Delivered(now));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void keepsTheOrderWhateverTheDelays(int seed) {
        long[] at = arrivals(
                direction(
                        DelayModel.of(Duration.ofMillis(2), Duration.ofMillis(5)),
                        DeliveryOrder.fifo(),
                        Bottleneck.none()),
                seed);
        assertThat(at).isSorted();
        assertThat(at[0]).isGreaterThanOrEqualTo(2 * MS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void independentDatagramsOvertake(int seed) {
        DelayModel delay = DelayModel.of(Duration.ofMillis(2), Duration.ofMillis(5));
        long[] free = arrivals(direction(delay, DeliveryOrder.independent(), Bottleneck.none()), seed);
        long[] queued = arrivals(direction(delay, DeliveryOrder.fifo(), Bottleneck.none()), seed);
        long latest = Long.MIN_VALUE;
        for (int i = 0; i < MANY; i++) {
            latest = Math.max(latest, free[i]);
            assertThat(queued[i]).as("a queue delivers with the slowest so far").isEqualTo(latest);
        }
        assertThat(IntStream.range(1, MANY).filter(i -> free[i] < free[i - 1]).count())
                .isGreaterThan(MANY / 10);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void holdsBackItsShareAndLetsTheOthersPass(int seed) {
        double share = 0.05;
        long[] at = arrivals(
                direction(
                        DelayModel.of(Duration.ofMillis(1), Duration.ZERO),
                        DeliveryOrder.holding(share, Duration.ofMillis(3)),
                        Bottleneck.none()),
                seed);
        int held = 0;
        for (int i = 0; i < MANY; i++) {
            long delay = at[i] - i * MS / 10;
            assertThat(delay).isIn(1 * MS, 4 * MS);
            held += delay == 4 * MS ? 1 : 0;
        }
        assertThat((double) held / MANY).isCloseTo(share, within(5 * Math.sqrt(share * (1 - share) / MANY)));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void doublesItsShare(int seed) {
        double share = 0.1;
        DirectionProfile profile = new DirectionProfile(
                DelayModel.of(Duration.ofMillis(1), Duration.ofMillis(1)),
                LossModel.none(),
                DeliveryOrder.fifo(),
                share,
                Bottleneck.none(),
                DirectionProfile.ETHERNET_PAYLOAD);
        LinkDirection link = link(profile, seed);
        int twice = 0;
        for (int i = 0; i < MANY; i++) {
            if (link.offer(100, i * MS) instanceof Passage.Duplicated both) {
                twice++;
                assertThat(both.copyAtNs()).isGreaterThanOrEqualTo(both.atNs());
            }
        }
        assertThat((double) twice / MANY).isCloseTo(share, within(5 * Math.sqrt(share * (1 - share) / MANY)));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void losesLargeDatagramsMoreOften(int seed) {
        DirectionProfile profile = new DirectionProfile(
                DelayModel.none(), LossModel.independent(0.01), DeliveryOrder.fifo(), 0, Bottleneck.none(), 1472);
        double expected = 1 - Math.pow(0.99, 25);
        LinkDirection link = link(profile, seed);
        long lost = IntStream.range(0, MANY)
                .filter(i -> link.offer(36_864, i) instanceof Passage.Lost)
                .count();
        assertThat((double) lost / MANY).isCloseTo(expected, within(5 * Math.sqrt(expected * (1 - expected) / MANY)));
    }

    @Test
    void aBottleneckTakesItsTimeForEveryByte() {
        LinkDirection link = link(
                direction(
                        DelayModel.of(Duration.ofMillis(2), Duration.ZERO),
                        DeliveryOrder.fifo(),
                        new Bottleneck(10_000_000, 2 << 20)),
                1);
        long last = 0;
        for (int i = 1; i <= 1000; i++) {
            last = arrivalNs(link.offer(1472, 0));
            assertThat(last).isEqualTo(2 * MS + i * 1_200_000L); // 1500 bytes at 10 Mbit/s
        }
        assertThat(last).isEqualTo(1_202 * MS);
        long idle = 2_000 * MS;
        assertThat(arrivalNs(link.offer(36_864, idle))).isEqualTo(idle + 2 * MS + 37_372 * 800L);
    }

    @Test
    void aFullQueueDropsWhatDoesNotFit() {
        LinkDirection link = link(
                direction(DelayModel.none(), DeliveryOrder.fifo(), new Bottleneck(12_000_000, 15_000)), 1); // 1 ms each
        for (int i = 1; i <= 10; i++) {
            assertThat(link.offer(1472, 0)).isEqualTo(new Passage.Delivered(i * MS));
        }
        assertThat(link.offer(1472, 0)).isEqualTo(new Passage.QueueFull());
        assertThat(link.offer(0, 0)).isEqualTo(new Passage.QueueFull());
        assertThat(link.offer(1472, MS - 1)).isEqualTo(new Passage.QueueFull());
        assertThat(link.offer(1472, MS)).isEqualTo(new Passage.Delivered(11 * MS));
        assertThat(link.offer(14_900, 100 * MS)).as("larger than the queue").isEqualTo(new Passage.QueueFull());
        assertThat(link.offer(1472, 100 * MS)).isEqualTo(new Passage.Delivered(101 * MS));
    }

    @Test
    void lostDatagramsHaveTakenTheirTimeOnTheBottleneck() {
        DirectionProfile profile = new DirectionProfile(
                DelayModel.none(),
                LossModel.independent(0.5),
                DeliveryOrder.fifo(),
                0,
                new Bottleneck(12_000_000, 1 << 20),
                1472);
        LinkDirection link = link(profile, 1);
        for (int i = 1; i <= 200; i++) {
            assertThat(link.offer(1472, 0)).isIn(new Passage.Lost(), new Passage.Delivered(i * MS));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theSameSeedMeetsTheSameFate(int seed) {
        DirectionProfile profile = LinkProfile.parse("wifi-busy").up();
        assertThat(fates(profile, seed)).isEqualTo(fates(profile, seed)).isNotEqualTo(fates(profile, seed + 1));
    }

    /** Of datagrams of mixed sizes at irregular times. */
    private static List<Passage> fates(DirectionProfile profile, long seed) {
        SplittableRandom traffic = new SplittableRandom(1);
        LinkDirection link = link(profile, seed);
        List<Passage> fates = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 2_000; i++) {
            now += traffic.nextLong(2 * MS);
            fates.add(link.offer(traffic.nextInt(65_508), now));
        }
        return fates;
    }

    @Test
    void otherDelaysLeaveTheLossesAsTheyAre() {
        List<Passage> slow =
                fates(LinkProfile.parse("rtt=80ms,jitter=3ms,loss=2%,burst=3").up(), 7);
        List<Passage> fast = fates(LinkProfile.parse("loss=2%,burst=3").up(), 7);
        for (int i = 0; i < slow.size(); i++) {
            assertThat(slow.get(i) instanceof Passage.Lost).isEqualTo(fast.get(i) instanceof Passage.Lost);
        }
        assertThat(fast).contains(new Passage.Lost());
    }

    @Test
    void everyPassageOfABusyLinkIsPossible() {
        List<Passage> fates = fates(LinkProfile.parse("wifi-busy").up(), 3);
        assertThat(fates)
                .hasAtLeastOneElementOfType(Passage.Delivered.class)
                .hasAtLeastOneElementOfType(Passage.Duplicated.class)
                .hasAtLeastOneElementOfType(Passage.Lost.class)
                .hasAtLeastOneElementOfType(Passage.QueueFull.class);
    }
}
