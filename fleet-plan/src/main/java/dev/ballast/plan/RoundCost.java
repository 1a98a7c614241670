package dev.ballast.plan;

import dev.ballast.coding.Decoder;
import dev.ballast.coding.PartSet;
import dev.ballast.coding.Recovery;
import dev.ballast.coding.SplitLayer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Predicts a round over the nodes: when each part is sent, arrives, is computed and is back, and which answer completes the round. Machines
 * serve parts in the order of arrival. Pure arithmetic for one layer, one placement and one quantile.
 */
final class RoundCost {
    /** Round trips to repair a loss: one to notice the loss, a half for the repeated request. */
    private static final double REPAIR = 1.5;

    private final FleetCost fleet;
    private final CostQuantile quantile;
    private final SplitLayer coded;
    private final List<Integer> nodes;
    private final ElementWidths widths;

    RoundCost(FleetCost fleet, CostQuantile quantile, LayerPlan.Split split, ElementWidths widths) {
        this.fleet = fleet;
        this.quantile = quantile;
        this.coded = split.coded();
        this.nodes = split.nodes();
        this.widths = widths;
    }

    /** One part on its way; times are seconds since the round began. */
    private record Trip(int part, double sent, double arrived, double done, double back) {}

    /** Terms of the round up to the merged product, without bias and bounds. */
    CostBreakdown terms() {
        List<Trip> trips = trips();
        trips.sort(Comparator.comparingDouble(Trip::back));
        Decoder decoder = coded.decoder();
        PartSet known = PartSet.EMPTY;
        double read = 0;
        double waited = 0;
        for (int i = 0; i < trips.size(); i++) {
            Trip trip = trips.get(i);
            known = known.with(trip.part());
            LinkCost link = link(trip.part());
            waited = jitter(link, i + 1, trips.size());
            double came = Math.max(read, trip.back() + waited);
            read = came + fleet.gateway().overheads().traffic(down(trip.part()));
            Recovery recovery = decoder.recovery(known);
            if (recovery.complete()) {
                return terms(trip, waited + repair(trips.size() - i - 1, trips), read);
            }
        }
        throw new IllegalStateException("the code " + coded.code() + " is not complete with all its parts");
    }

    private CostBreakdown terms(Trip last, double wait, double read) {
        double travel = last.arrived() - last.sent() + last.back() - last.done();
        double receive = Math.max(0, read - last.back() - Math.max(0, wait));
        return new CostBreakdown(
                last.sent(), travel, last.done() - last.arrived(), Math.max(0, wait), receive, merge());
    }

    private List<Trip> trips() {
        Board gateway = fleet.gateway();
        double[] sent = new double[nodes.size()];
        double now = gateway.overheads().request();
        for (int part = 0; part < sent.length; part++) {
            now += gateway.overheads().traffic(up(part)) + input(part);
            sent[part] = now;
        }
        ProcessorQueue processors = new ProcessorQueue();
        processors.take(gateway, now);
        List<Integer> order = new ArrayList<>();
        for (int part = 0; part < sent.length; part++) {
            order.add(part);
        }
        order.sort(Comparator.comparingDouble(part -> arrival(part, sent)));
        List<Trip> trips = new ArrayList<>();
        for (int part : order) {
            Board board = fleet.boards().get(nodes.get(part));
            double arrived = arrival(part, sent);
            double done = processors.finish(board, arrived, work(board, part));
            trips.add(
                    new Trip(part, sent[part], arrived, done, done + link(part).down(down(part), quantile)));
        }
        return trips;
    }

    private double arrival(int part, double[] sent) {
        return sent[part] + link(part).up(up(part), quantile);
    }

    private double work(Board board, int part) {
        return board.overheads().request()
                + board.overheads().traffic(up(part))
                + board.overheads().traffic(down(part))
                + new BoardTime(board, quantile).product(ProductSize.of(coded, part));
    }

    /** Seconds that the gateway needs to compute the input of a part. */
    private double input(int part) {
        double bytes = coded.inputIsActivation() ? 0 : 2.0 * Float.BYTES * coded.inputLength(part);
        return new BoardTime(fleet.gateway(), quantile).pass(bytes, CopyCost.COPY);
    }

    /** Seconds to copy the answers into the product, and to recover rows in the share of rounds that use parity. */
    private double merge() {
        double parityShare = (double) coded.code().parityParts() / coded.code().parts();
        double copied = 2.0 * coded.layer().outputLength() * Float.BYTES;
        double recovered = parityShare * (coded.code().dataParts() + 1.0) * coded.length(0) * Float.BYTES;
        return new BoardTime(fleet.gateway(), quantile).pass(copied + recovered, CopyCost.COPY);
    }

    private Traffic up(int part) {
        return link(part).traffic((double) coded.inputLength(part) * widths.activation());
    }

    private Traffic down(int part) {
        return link(part).traffic((double) coded.length(part) * widths.result());
    }

    private LinkCost link(int part) {
        return fleet.links().get(nodes.get(part));
    }

    /**
     * Seconds by which the {@code place}-th of n answers comes later than the median of a single answer. With exponential jitter of mean j
     * that is j (H(n) - H(n - place) - ln 2).
     */
    private double jitter(LinkCost link, int place, int of) {
        if (quantile == CostQuantile.FAST) {
            return 0;
        }
        double sum = -Math.log(2);
        for (int i = of - place + 1; i <= of; i++) {
            sum += 1.0 / i;
        }
        double least = link.roundTrip().low() - link.roundTrip().usual();
        return Math.max(least, link.jitter() * sum);
    }

    /** Mean seconds that losses add. A repair is needed when more than {@code spare} parts lose a datagram. */
    private double repair(int spare, List<Trip> trips) {
        double none = 1;
        double roundTrip = 0;
        for (Trip trip : trips) {
            LinkCost link = link(trip.part());
            double datagrams = up(trip.part()).datagrams() + down(trip.part()).datagrams();
            none = Math.min(none, Math.pow(1 - link.loss(), datagrams));
            roundTrip = Math.max(roundTrip, quantile.of(link.roundTrip()));
        }
        return REPAIR * roundTrip * (1 - atMost(spare, trips.size(), 1 - none));
    }

    /** Probability that at most {@code most} of {@code of} independent events happen, each with probability {@code each}. */
    private static double atMost(int most, int of, double each) {
        double term = Math.pow(1 - each, of);
        double sum = term;
        for (int i = 1; i <= most && each < 1; i++) {
            term *= (of - i + 1) * each / (i * (1 - each));
            sum += term;
        }
        return Math.min(1, sum);
    }
}
