package dev.ballast.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.coding.Code;
import dev.ballast.coding.Decoder;
import dev.ballast.coding.PartSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTest {
    private static final long DEADLINE = 1_000;
    private static final RoundAction COMPLETE = new RoundAction.Complete();

    private static Round round(Code code, int slices) {
        int[] each = new int[code.parts()];
        Arrays.fill(each, slices);
        return new Round(new Decoder(code), each, DEADLINE);
    }

    /** Parts of which at least one slice has not arrived. */
    private static PartSet incomplete(Round round, int parts) {
        return PartSet.first(parts).filter(part -> !round.whole(part));
    }

    private static RoundEvent arrived(int part) {
        return arrived(part, 0);
    }

    private static RoundEvent arrived(int part, int slice) {
        return new RoundEvent.SliceArrived(part, slice, new byte[0]);
    }

    @Test
    void asksForEveryPartAtOnce() {
        assertThat(round(Code.sum(2), 1).start(Round.AskPlan.of(PartSet.first(3), PartSet.first(3)), 0))
                .containsExactly(new RoundAction.Send(0), new RoundAction.Send(1), new RoundAction.Send(2));
    }

    @Test
    void isCompleteWithAnyKOfKPlusOne() {
        for (int absent = 0; absent <= 4; absent++) {
            Round round = round(Code.sum(4), 1);
            round.start(Round.AskPlan.of(PartSet.first(5), PartSet.first(5)), 0);
            List<RoundAction> actions = new ArrayList<>();
            for (int part = 0; part <= 4; part++) {
                if (part != absent) {
                    assertThat(actions).isEmpty();
                    actions.addAll(round.on(arrived(part), part));
                }
            }
            assertThat(actions).containsExactly(COMPLETE);
            assertThat(round.recoveredSlices()).isEqualTo(absent < 4 ? 1 : 0);
            assertThat(incomplete(round, 5)).isEqualTo(PartSet.of(absent));
            assertThat(round.on(arrived(absent), 9)).isEmpty();
        }
    }

    @Test
    void lossesOfDifferentSlicesOnDifferentNodesAreBothCovered() {
        Round round = round(Code.sum(2), 2);
        round.start(Round.AskPlan.of(PartSet.first(3), PartSet.first(3)), 0);
        assertThat(round.on(arrived(0, 0), 1)).isEmpty();
        assertThat(round.on(arrived(1, 1), 1)).isEmpty();
        assertThat(round.on(arrived(2, 0), 1)).isEmpty();
        assertThat(round.on(arrived(2, 1), 1)).containsExactly(COMPLETE);
        assertThat(round.recovery(0).recoverable()).isEqualTo(PartSet.of(1));
        assertThat(round.recovery(1).recoverable()).isEqualTo(PartSet.first(1));
        assertThat(round.recoveredSlices()).isEqualTo(2);
    }

    @Test
    void computesTheFewestPartsItselfOnceTheAnswersCannotDoIt() {
        Round round = round(Code.sum(4), 1);
        round.start(Round.AskPlan.of(PartSet.first(5), PartSet.first(5)), 0);
        assertThat(round.on(new RoundEvent.PartFailed(1), 1)).isEmpty();
        assertThat(round.on(new RoundEvent.PartFailed(2), 1))
                .containsExactly(new RoundAction.ComputeLocally(PartSet.of(1)));
        round.on(arrived(0), 2);
        round.on(arrived(3), 2);
        assertThat(round.on(new RoundEvent.ComputedLocally(), 3)).isEmpty();
        assertThat(round.on(arrived(4), 4)).containsExactly(COMPLETE);
        assertThat(round.computedLocally()).isEqualTo(PartSet.of(1));
        assertThat(round.recovery(0).recoverable()).isEqualTo(PartSet.of(2));
    }

    @Test
    void theReserveIsCalledWhenItIsItsTimeOrWhenItIsNeeded() {
        Round late = round(Code.sum(2), 1);
        assertThat(late.start(new Round.AskPlan(PartSet.first(2), PartSet.first(2), PartSet.of(2), 50, false), 0))
                .containsExactly(new RoundAction.Send(0), new RoundAction.Send(1));
        assertThat(late.wakeAtNs()).isEqualTo(50);
        assertThat(late.on(arrived(0), 10)).isEmpty();
        assertThat(late.on(new RoundEvent.Tick(), 50)).containsExactly(new RoundAction.Send(2));
        assertThat(late.wakeAtNs()).isEqualTo(DEADLINE);
        assertThat(late.on(arrived(2), 60)).containsExactly(COMPLETE);

        Round failed = round(Code.sum(2), 1);
        failed.start(new Round.AskPlan(PartSet.first(2), PartSet.first(2), PartSet.of(2), 50, false), 0);
        assertThat(failed.on(new RoundEvent.PartFailed(1), 5)).containsExactly(new RoundAction.Send(2));

        Round benched = round(Code.sum(2), 1);
        assertThat(benched.start(new Round.AskPlan(PartSet.first(1), PartSet.first(1), PartSet.of(2), 50, false), 0))
                .containsExactly(new RoundAction.Send(0), new RoundAction.Send(2));
    }

    @Test
    void ofTheReserveOnlyThoseAreCalledThatCoverWhatIsMissing() {
        Round round = round(Code.replicate(3), 2);
        round.start(new Round.AskPlan(PartSet.first(3), PartSet.first(3), PartSet.of(3, 4, 5), 50, false), 0);
        round.on(arrived(1, 0), 1);
        assertThat(round.on(new RoundEvent.PartQuiet(1), 2)).containsExactly(new RoundAction.Send(4));
        assertThat(round.on(new RoundEvent.PartQuiet(1), 3)).isEmpty();
    }

    @Test
    void aRoundThatIsToBeCheckedWaitsForAllThatMayStillCome() {
        RoundEvent[] ends = {arrived(2), new RoundEvent.PartQuiet(2), new RoundEvent.PartFailed(2)};
        for (RoundEvent end : ends) {
            Round round = round(Code.sum(2), 1);
            round.start(new Round.AskPlan(PartSet.first(3), PartSet.first(3), PartSet.EMPTY, Long.MAX_VALUE, true), 0);
            round.on(arrived(0), 1);
            assertThat(round.on(arrived(1), 2)).isEmpty();
            assertThat(round.on(end, 3)).containsExactly(COMPLETE);
        }
        Round late = round(Code.sum(2), 1);
        late.start(new Round.AskPlan(PartSet.first(3), PartSet.first(3), PartSet.EMPTY, Long.MAX_VALUE, true), 0);
        late.on(arrived(0), 1);
        late.on(arrived(1), 2);
        assertThat(late.on(new RoundEvent.Tick(), DEADLINE)).containsExactly(COMPLETE);
    }

    @Test
    void stopsWaitingAtItsDeadline() {
        Round round = round(Code.sum(3), 1);
        round.start(Round.AskPlan.of(PartSet.first(4), PartSet.first(4)), 0);
        round.on(arrived(0), 1);
        assertThat(round.on(new RoundEvent.Tick(), DEADLINE - 1)).isEmpty();
        assertThat(round.wakeAtNs()).isEqualTo(DEADLINE);
        assertThat(round.on(new RoundEvent.Tick(), DEADLINE))
                .containsExactly(new RoundAction.ComputeLocally(PartSet.of(1, 2)));
        assertThat(round.on(new RoundEvent.ComputedLocally(), DEADLINE + 1)).containsExactly(COMPLETE);
    }

    @Test
    void doesNotWaitForWhoIsNotAwaitedButTakesTheirAnswer() {
        Round round = round(Code.sum(2), 1);
        List<RoundAction> actions = round.start(Round.AskPlan.of(PartSet.first(3), PartSet.of(2)), 0);
        assertThat(actions)
                .contains(new RoundAction.ComputeLocally(PartSet.first(1)))
                .hasSize(4);
        assertThat(round.on(arrived(1), 1)).isEmpty();
        assertThat(round.on(arrived(0), 2)).containsExactly(COMPLETE);
        assertThat(round.computedLocally()).isEqualTo(PartSet.EMPTY);
    }

    @Test
    void withNobodyToAskTheGatewayComputesEverything() {
        Round round = round(Code.sum(3), 1);
        assertThat(round.start(Round.AskPlan.of(PartSet.EMPTY, PartSet.EMPTY), 0))
                .containsExactly(new RoundAction.ComputeLocally(PartSet.first(3)));
        assertThat(round.on(new RoundEvent.ComputedLocally(), 1)).containsExactly(COMPLETE);
    }

    @Test
    void aDuplicateChangesNothing() {
        Round round = round(Code.none(2), 1);
        round.start(Round.AskPlan.of(PartSet.first(2), PartSet.first(2)), 0);
        assertThat(round.on(arrived(0), 1)).isEmpty();
        assertThat(round.on(arrived(0), 2)).isEmpty();
        assertThat(round.on(new RoundEvent.PartFailed(0), 2)).isEmpty();
        assertThat(round.on(arrived(1), 3)).containsExactly(COMPLETE);
    }

    @Test
    void refusesEventsOutOfOrder() {
        Round round = round(Code.sum(2), 1);
        assertThatThrownBy(() -> round.on(arrived(0), 0)).hasMessage("the round has not begun");
        round.start(Round.AskPlan.of(PartSet.first(2), PartSet.first(2)), 0);
        assertThatThrownBy(() -> round.start(Round.AskPlan.of(PartSet.first(3), PartSet.first(3)), 0))
                .hasMessage("the round has begun already");
        assertThatThrownBy(() -> round.on(arrived(2), 1)).hasMessage("part 2 was not asked for");
    }

    @Test
    void refusesSlicesThatDoNotFitTheCode() {
        Decoder decoder = new Decoder(Code.sum(2));
        assertThatThrownBy(() -> new Round(decoder, new int[] {1, 1, 0}, DEADLINE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("part 2 must have at least 1 slice, has 0");
        assertThatThrownBy(() -> new Round(decoder, new int[] {1, 1}, DEADLINE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("got the slices of 2 parts, but the code has 3");
    }

    @Test
    void whatLiesBeyondTheEndOfAShorterPartCountsAsArrived() {
        Round round = new Round(new Decoder(Code.sum(2)), new int[] {2, 1, 2}, DEADLINE);
        round.start(Round.AskPlan.of(PartSet.first(3), PartSet.first(3)), 0);
        assertThat(round.slices()).isEqualTo(2);
        assertThat(round.arrived(0)).isEqualTo(PartSet.EMPTY);
        assertThat(round.arrived(1)).isEqualTo(PartSet.of(1));
        assertThat(round.on(arrived(2, 1), 1)).isEmpty();
        assertThat(round.arrived(1)).isEqualTo(PartSet.of(1, 2));
        assertThat(round.on(arrived(1, 0), 2)).isEmpty();
        assertThat(round.whole(1)).isTrue();
        assertThat(round.whole(2)).isFalse();
        assertThat(round.complete()).isFalse();
        assertThat(round.on(arrived(0, 0), 3)).containsExactly(COMPLETE);
        assertThat(round.complete()).isTrue();
        assertThat(incomplete(round, 3)).isEqualTo(PartSet.of(0, 2));
        assertThat(round.recoveredSlices()).isEqualTo(1);
    }

    @Test
    void asksOnlyPartsThatThereAreAndEachOnce() {
        Round round = round(Code.sum(2), 1);
        PartSet everything = PartSet.first(PartSet.MAX_PARTS);
        assertThat(round.start(new Round.AskPlan(everything.without(0), everything, everything, 0, false), 0))
                .containsExactly(new RoundAction.Send(1), new RoundAction.Send(2), new RoundAction.Send(0));
        assertThat(round.wakeAtNs()).as("no reserve is left").isEqualTo(DEADLINE);
    }

    @Test
    void aReserveWhoseTimeComesAfterTheDeadlineIsNotWokenFor() {
        for (long reserveAt : new long[] {DEADLINE - 1, DEADLINE, DEADLINE + 1}) {
            Round round = round(Code.sum(2), 1);
            round.start(new Round.AskPlan(PartSet.first(2), PartSet.first(2), PartSet.of(2), reserveAt, false), 0);
            assertThat(round.wakeAtNs()).isEqualTo(Math.min(reserveAt, DEADLINE));
        }
    }

    @Test
    void callsNoReserveFromItsDeadlineOn() {
        Round round = round(Code.sum(2), 1);
        round.start(new Round.AskPlan(PartSet.first(2), PartSet.first(2), PartSet.of(2), 50, false), 0);
        assertThat(round.on(new RoundEvent.Tick(), DEADLINE))
                .containsExactly(new RoundAction.ComputeLocally(PartSet.first(2)));
    }

    /** While other parts may still bring a slice, no part is asked for it twice. */
    @Test
    void asksAQuietPartAgainForTheSlicesThatNobodyElseCovers() {
        Round round = round(Code.sum(2), 3);
        round.start(Round.AskPlan.of(PartSet.first(3), PartSet.first(3)), 0);
        round.on(arrived(0, 1), 1);
        assertThat(round.on(new RoundEvent.PartQuiet(0), 2)).isEmpty();
        BitSet uncovered = new BitSet();
        uncovered.set(0);
        uncovered.set(2);
        assertThat(round.on(new RoundEvent.PartQuiet(1), 3)).containsExactly(new RoundAction.AskAgain(0, uncovered));
        assertThat(round.slicesAskedAgain()).isEqualTo(2);
        assertThat(round.on(new RoundEvent.PartFailed(2), 4))
                .as("part 0, asked just now, is waited for")
                .containsExactly(new RoundAction.AskAgain(1, allOf(3)));
        assertThat(round.slicesAskedAgain()).isEqualTo(5);
    }

    @Test
    void aPartThatAnswersIsQuietNoMore() {
        Round round = round(Code.sum(2), 2);
        round.start(Round.AskPlan.of(PartSet.first(3), PartSet.first(3)), 0);
        round.on(new RoundEvent.PartQuiet(0), 1);
        round.on(arrived(0, 0), 2);
        assertThat(round.on(new RoundEvent.PartQuiet(1), 3))
                .as("0 and 2 may still bring everything")
                .isEmpty();
    }

    @Test
    void aPartThatNobodyWaitsForIsNotAskedAgain() {
        Round round = round(Code.none(2), 1);
        round.start(Round.AskPlan.of(PartSet.first(2), PartSet.of(1)), 0);
        assertThat(round.on(new RoundEvent.PartQuiet(0), 1)).isEmpty();
        assertThat(round.slicesAskedAgain()).isZero();
    }

    /** The round asks no node for a part that the gateway computes, neither during the computing nor afterwards. */
    @Test
    void countsOnWhatTheGatewayComputes() {
        Round round = round(Code.sum(3), 1);
        round.start(Round.AskPlan.of(PartSet.first(4), PartSet.first(4)), 0);
        round.on(new RoundEvent.PartFailed(0), 1);
        assertThat(round.on(new RoundEvent.PartFailed(1), 1))
                .containsExactly(new RoundAction.ComputeLocally(PartSet.first(1)));
        assertThat(round.on(new RoundEvent.PartFailed(3), 2))
                .containsExactly(new RoundAction.ComputeLocally(PartSet.of(1)));
        assertThat(round.on(new RoundEvent.ComputedLocally(), 3)).isEmpty();
        assertThat(round.computedLocally()).isEqualTo(PartSet.first(2));
        assertThat(round.on(arrived(2), 4)).containsExactly(COMPLETE);
    }

    private static BitSet allOf(int slices) {
        BitSet all = new BitSet();
        all.set(0, slices);
        return all;
    }

    static Stream<Long> seeds() {
        return IntStream.range(0, 2_000).mapToObj(Long::valueOf);
    }

    /** Any code, any order of arrivals, duplicates, refusals, silence and ticks: complete exactly once, with every slice known. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyHistoryEndsExactlyOnceWithEverySliceKnown(long seed) {
        Random random = new Random(seed);
        int k = 1 + random.nextInt(5);
        Code code = List.of(Code.none(k), Code.sum(k), Code.replicate(k)).get(random.nextInt(3));
        int slices = 1 + random.nextInt(3);
        Round round = round(code, slices);
        PartSet ask = new PartSet(random.nextLong()).intersect(code.all());
        int completions = 0;
        boolean computing = false;
        List<RoundAction> actions = round.start(Round.AskPlan.of(ask, new PartSet(random.nextLong())), 0);
        for (long now = 1; now <= DEADLINE + 2; now += 1 + random.nextInt(80)) {
            computing |= actions.stream().anyMatch(RoundAction.ComputeLocally.class::isInstance);
            completions += actions.contains(COMPLETE) ? 1 : 0;
            actions = round.on(event(random, ask, slices, computing), now);
        }
        actions = new ArrayList<>(actions);
        actions.addAll(round.on(new RoundEvent.Tick(), DEADLINE + 3));
        actions.addAll(round.on(new RoundEvent.ComputedLocally(), DEADLINE + 4));
        completions += (int) actions.stream().filter(COMPLETE::equals).count();
        assertThat(completions).isEqualTo(1);
        for (int slice = 0; slice < slices; slice++) {
            assertThat(round.recovery(slice).complete()).isTrue();
        }
        assertThat(code.data().containsAll(round.computedLocally())).isTrue();
    }

    static IntStream silences() {
        return IntStream.range(0, 200);
    }

    /**
     * Any code, any order of silence, refusals and slices: only a part that was quiet since is asked again, and never for a slice that
     * came.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("silences")
    void onlyAQuietPartIsAskedAgainAndForNothingThatCame(int seed) {
        Random random = new Random(seed);
        int k = 1 + random.nextInt(5);
        Code code = List.of(Code.none(k), Code.sum(k), Code.replicate(k)).get(random.nextInt(3));
        int slices = 1 + random.nextInt(3);
        Round round = round(code, slices);
        round.start(Round.AskPlan.of(code.all(), code.all()), 0);
        BitSet quiet = new BitSet();
        for (int event = 0; event < 60; event++) {
            int part = random.nextInt(code.parts());
            RoundEvent next = new RoundEvent.PartQuiet(part);
            if (random.nextInt(2) == 0) {
                quiet.set(part);
            } else if (random.nextInt(4) == 0) {
                next = new RoundEvent.PartFailed(part);
                quiet.clear(part);
            } else {
                int slice = random.nextInt(slices);
                next = arrived(part, slice);
                boolean isCopy = round.arrived(slice).contains(part);
                quiet.set(part, quiet.get(part) && isCopy);
            }
            for (RoundAction action : round.on(next, event)) {
                if (action instanceof RoundAction.AskAgain again) {
                    assertThat(quiet.get(again.part())).isTrue();
                    quiet.clear(again.part());
                    again.slices().stream()
                            .forEach(of -> assertThat(round.arrived(of).contains(again.part()))
                                    .isFalse());
                }
            }
        }
    }

    private static RoundEvent event(Random random, PartSet ask, int slices, boolean computing) {
        int part = random.nextInt(10);
        if (!ask.contains(part)) {
            return computing && random.nextInt(4) == 0 ? new RoundEvent.ComputedLocally() : new RoundEvent.Tick();
        }
        return random.nextInt(6) == 0 ? new RoundEvent.PartFailed(part) : arrived(part, random.nextInt(slices));
    }
}
