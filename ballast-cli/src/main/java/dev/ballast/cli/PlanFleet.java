package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.lane.LanePolicy;
import dev.ballast.link.DirectionProfile;
import dev.ballast.link.LinkProfile;
import dev.ballast.plan.Board;
import dev.ballast.plan.FleetCost;
import dev.ballast.plan.Latency;
import dev.ballast.plan.LinkCost;
import dev.ballast.plan.Overheads;
import dev.ballast.profile.BoardLink;
import dev.ballast.profile.BoardProfile;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.Profiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fleet that is planned for.
 *
 * @param cost the input of predictions
 * @param offered bytes that each node offers; empty when unknown
 * @param source the sources of these values, for people
 */
record PlanFleet(FleetCost cost, List<OptionalLong> offered, List<String> source) {
    private static final Pattern TERM = Pattern.compile("(?:(\\d{1,3})x)?(\\S+)");
    private static final int MOST_NODES = 64;
    private static final int DRAWS = 2_001;

    PlanFleet {
        offered = List.copyOf(offered);
        source = List.copyOf(source);
    }

    /** Whether the text lists boards by profile, as in {@code 3xraspberry-pi-4,2xraspberry-pi-zero-2w}. */
    static boolean isSpec(String text) {
        return !text.endsWith(".yaml") && !text.endsWith(".yml");
    }

    /** Reads a list of boards by profile. */
    static List<BoardProfile> profiles(String spec) throws ProfileException, CommandException {
        List<BoardProfile> boards = new ArrayList<>();
        for (String term : spec.split(",", -1)) {
            Matcher matcher = TERM.matcher(term.strip());
            if (!matcher.matches()) {
                throw new CommandException(
                        CommandRunner.USAGE,
                        "\"" + term
                                + "\" names no boards; expected a gateway.yaml, or boards as in 5xraspberry-pi-4; profiles: "
                                + Profiles.names());
            }
            String count = matcher.group(1);
            BoardProfile profile = Profiles.load(matcher.group(2));
            for (int i = count == null ? 1 : Integer.parseInt(count); i > 0; i--) {
                boards.add(profile);
            }
        }
        if (boards.isEmpty() || boards.size() > MOST_NODES) {
            throw new CommandException(
                    CommandRunner.USAGE, "a fleet has 1 to " + MOST_NODES + " nodes, this one has " + boards.size());
        }
        return boards;
    }

    /** A fleet of boards with these profiles; each board is a machine of its own. */
    static PlanFleet of(Board gateway, List<BoardProfile> profiles, @Nullable LinkProfile link) {
        List<Board> boards = new ArrayList<>();
        List<LinkCost> links = new ArrayList<>();
        List<OptionalLong> offered = new ArrayList<>();
        List<String> source = new ArrayList<>();
        for (BoardProfile profile : profiles) {
            boards.add(board("node-" + (boards.size() + 1), profile));
            links.add(cost(profile.link(), profile.datagramBytes()));
            offered.add(OptionalLong.of((long) profile.memoryMb() << 20));
            String from = profile.name() + ": gemm " + profile.gemmSource() + "; memory " + profile.readSource()
                    + (link == null ? "; link " + profile.link().source() : "");
            if (!source.contains(from)) {
                source.add(from);
            }
        }
        return new PlanFleet(new FleetCost(gateway, boards, links), offered, source).behind(link);
    }

    /** A board with this profile. The rates of a profile are those of all its cores together. */
    static Board board(String name, BoardProfile profile) {
        double gain = Board.gain(profile.cores());
        double macs = profile.gemmGflops() * 1e9 / 2 / gain;
        BoardRates rates = BoardRates.estimated(macs, profile.readGigabytes() * 1e9 / gain);
        return new Board(name, name, profile.cores(), profile.cores(), rates, Overheads.estimated(macs));
    }

    private static LinkCost cost(BoardLink link, int datagramBytes) {
        double bytes = link.megabits() * 1e6 / 8;
        Latency roundTrip = Latency.always(link.roundTripMs() / 1e3);
        int datagram = link.lossPercent() > 0 ? datagramBytes : LinkReport.LARGE_DATAGRAM_BYTES;
        return new LinkCost(roundTrip, bytes, bytes, link.lossPercent() / 100, datagram, window(datagram));
    }

    private static int window(int datagramBytes) {
        return LanePolicy.of(0, datagramBytes).startWindowBytes();
    }

    /** A copy with this kind of link to every node; unchanged when {@code link} is null. */
    PlanFleet behind(@Nullable LinkProfile link) {
        if (link == null) {
            return this;
        }
        List<LinkCost> links = new ArrayList<>();
        for (int node = 0; node < cost.links().size(); node++) {
            links.add(cost(link));
        }
        List<String> told = new ArrayList<>(source);
        told.add("links: like the emulated link " + link.name());
        return new PlanFleet(new FleetCost(cost.gateway(), cost.boards(), links), offered, told);
    }

    private static LinkCost cost(LinkProfile link) {
        SplittableRandom random = new SplittableRandom(1);
        double[] trips = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            trips[i] = (link.up().delay().drawNs(random) + link.down().delay().drawNs(random)) / 1e9;
        }
        Arrays.sort(trips);
        Latency roundTrip = new Latency(trips[DRAWS / 4], trips[DRAWS / 2], trips[3 * DRAWS / 4]);
        double loss = Math.max(link.up().loss().meanLoss(1), link.down().loss().meanLoss(1));
        int datagram = loss > 0 ? LinkReport.USUAL_DATAGRAM_BYTES : LinkReport.LARGE_DATAGRAM_BYTES;
        return new LinkCost(roundTrip, rate(link.up()), rate(link.down()), loss, datagram, window(datagram));
    }

    private static double rate(DirectionProfile direction) {
        return direction.bottleneck().limited()
                ? direction.bottleneck().bitsPerSecond() / 8.0
                : Double.POSITIVE_INFINITY;
    }

    /**
     * Speed of each node relative to the slowest, by its rate of products. Rounded to a tenth, so a plan does not change with each
     * measurement.
     */
    List<Double> speeds() {
        List<Double> macs = cost.boards().stream()
                .map(board -> board.rates().macs().median() * Board.gain(board.threads()))
                .toList();
        double slowest = Collections.min(macs);
        return macs.stream().map(rate -> Math.rint(10 * rate / slowest) / 10).toList();
    }

    /** Names of the nodes. */
    List<String> names() {
        return cost.boards().stream().map(Board::name).toList();
    }

    /** A copy with the names of a configuration. */
    PlanFleet named(List<NodeAddress> nodes) {
        List<Board> boards = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Board board = cost.boards().get(i);
            boards.add(new Board(
                    nodes.get(i).id(),
                    nodes.get(i).id(),
                    board.processors(),
                    board.threads(),
                    board.rates(),
                    board.overheads()));
        }
        return new PlanFleet(new FleetCost(cost.gateway(), boards, cost.links()), offered, source);
    }
}
