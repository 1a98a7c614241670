package dev.ballast.simulate;

import static dev.ballast.simulate.BrokenInvariantException.require;

import dev.ballast.coding.PartSet;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.WireChoice;
import dev.ballast.plan.LayerPlan;
import dev.ballast.rounds.LayerRounds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * One history: rounds of a few clients over one fleet, with faults that the seed decides. Then the faults end, and the fleet must recover.
 * One thread owns it and runs everything.
 */
final class Simulation {
    private static final int COUNT_EVERY = 256;

    /** Bound of the events in the queue. Freezes and backlogs stay below it; a leak of one event for each part exceeds it. */
    private static final int MOST_ENTRIES = 50_000;

    /** Pushes after which a node that lost its part must hold the part again, once the faults have ended. */
    private static final int PUSHES = 3;

    private final Scenario scenario;
    private final SplittableRandom random;
    private final Agenda agenda;
    private final History history;
    private final Products products;
    private final FleetInvariants fleetWatch;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final VirtualNetwork network;
    private final Faults faults;
    private final Fleet fleet;
    private final List<Client> clients = new ArrayList<>();
    private final int wanted;
    private final int liar;
    private boolean readmitting;
    private int begun;
    private int finished;
    private long calmNs = Long.MAX_VALUE;

    /**
     * Sets up the history of a seed.
     *
     * @param rounds number of rounds with faults
     * @param nodes number of nodes; 0 to have the seed decide
     * @param parity number of parity nodes; -1 to have the seed decide
     */
    Simulation(long seed, int rounds, int nodes, int parity) {
        this.random = new SplittableRandom(seed);
        this.scenario = Scenario.draw(random, nodes, parity);
        this.wanted = rounds;
        this.agenda = new Agenda(scenario.clockNs());
        this.history = new History(agenda);
        this.products = new Products(random, scenario.shape());
        this.fleetWatch = new FleetInvariants(scenario.health(), agenda, scenario.nodes());
        for (int node = 0; node < scenario.nodes(); node++) {
            SimulatedLink up = new SimulatedLink(random, scenario.rates());
            this.nodes.add(new SimulatedNode(node, up, new SimulatedLink(random, scenario.rates())));
        }
        this.liar = random.nextInt(scenario.nodes());
        fleetWatch.liar(liar);
        this.network = new VirtualNetwork(this, random);
        this.faults = new Faults(this, random);
        List<NodeAddress> addresses = IntStream.range(0, scenario.nodes())
                .mapToObj(Simulation::address)
                .toList();
        this.fleet = new Fleet(addresses, scenario.health(), fleetWatch, agenda, faults::dayMs);
        network.over(fleet);
        open();
    }

    private void open() {
        List<Integer> places = IntStream.range(0, scenario.nodes()).boxed().toList();
        LayerPlan.Split plan = new LayerPlan.Split("layer", products.coded(), places);
        LoopKernel kernel = new LoopKernel(this::computes);
        LayerRounds.Study study = new LayerRounds.Study(
                fleet,
                network,
                scenario.timing(),
                scenario.shape().policy(),
                scenario.shape().checkEvery(),
                network.pushes(),
                fleetWatch,
                kernel,
                agenda);
        LayerRounds rounds = new LayerRounds(plan, WireChoice.EXACT, study);
        for (int client = 0; client < scenario.shape().clients(); client++) {
            clients.add(new Client(client, this, client == 0 ? rounds : rounds.another(), random));
        }
    }

    static String name(int node) {
        return "node-" + node;
    }

    private static NodeAddress address(int node) {
        return new NodeAddress(name(node), new InetSocketAddress(InetAddress.getLoopbackAddress(), 1 + node));
    }

    Scenario scenario() {
        return scenario;
    }

    Agenda agenda() {
        return agenda;
    }

    History history() {
        return history;
    }

    Products products() {
        return products;
    }

    FleetInvariants fleetWatch() {
        return fleetWatch;
    }

    List<SimulatedNode> nodes() {
        return nodes;
    }

    VirtualNetwork network() {
        return network;
    }

    Fleet fleet() {
        return fleet;
    }

    /** The only node whose numbers may be wrong. */
    int liar() {
        return liar;
    }

    /** Number of rounds that clients have begun. */
    int begun() {
        return begun;
    }

    /** Number of finished rounds. */
    int rounds() {
        return finished;
    }

    private void computes(int firstRow) {
        for (int part = 0; part < scenario.shape().dataParts(); part++) {
            if (products.firstRow(part) == firstRow) {
                network.asking().computes(part);
            }
        }
    }

    /** Runs the history to its end. Throws BrokenInvariantException when an invariant does not hold. */
    void run() {
        faults.begin();
        if (scenario.rates().liar()) {
            agenda.at(
                    pauseNs() * (1 + random.nextInt(64)), () -> nodes.get(liar).lie(calmNs == Long.MAX_VALUE));
        }
        clients.forEach(client -> agenda.at(pauseNs(), () -> begin(client)));
        while (agenda.step()) {
            require(
                    agenda.size() <= MOST_ENTRIES,
                    "the number of requests under way stays bounded",
                    () -> agenda.size() + " entries, " + network.underWay() + " requests");
        }
        requireAllWell();
    }

    private void begin(Client client) {
        if (begun >= wanted && calmNs == Long.MAX_VALUE) {
            calmNs = agenda.nowNs();
            history.note(History.What.CALM, 0, 0);
            faults.end();
            network.calm();
        }
        if (calmNs != Long.MAX_VALUE) {
            network.pushes().heartbeat(scenario.shape().reserve());
        }
        if (calmNs == Long.MAX_VALUE || agenda.nowNs() < calmNs + recoveryNs()) {
            begun++;
            client.begin();
        }
    }

    /**
     * A round has found the liar's numbers wrong. Requires that the liar's part is pushed again. An excluded liar is readmitted after a
     * random pause.
     */
    void named() {
        require(
                network.pushes().visits(liar),
                "a node that gave wrong numbers is given its part again",
                () -> name(liar));
        if (fleetWatch.excluded(liar) && !readmitting) {
            readmitting = true;
            long pauseNs = 1 + random.nextLong(scenario.health().lastProbe().toNanos());
            agenda.at(agenda.nowNs() + pauseNs, () -> {
                readmitting = false;
                history.note(History.What.READMITTED, liar, 0);
                require(fleet.readmit(liar), "an excluded node can be readmitted", () -> name(liar));
                fleetWatch.readmitted(fleet, liar);
            });
        }
    }

    /** A round of the client is over. */
    void finished(Client client) {
        finished++;
        if (finished % COUNT_EVERY == 0) {
            fleetWatch.requireCounts(fleet);
        }
        long pause = calmNs == Long.MAX_VALUE
                ? pauseNs()
                : scenario.health().firstProbe().toNanos() / 2;
        agenda.at(agenda.nowNs() + pause, () -> begin(client));
    }

    private long pauseNs() {
        return 1 + random.nextLong(2 * scenario.thinkNs());
    }

    /**
     * Nanoseconds within which every node must be back: freezes and backlogs end, pauses between probes pass, parts are pushed, nodes are
     * readmitted.
     */
    private long recoveryNs() {
        return 1_000_000_000
                + 3 * scenario.health().lastProbe().toNanos()
                + PUSHES * scenario.rates().pushNs()
                + 4 * scenario.timing().answerWithin().toNanos();
    }

    private void requireAllWell() {
        require(begun == finished, "every round is finished once", () -> begun + " begun, " + finished + " finished");
        require(network.underWay() == 0, "no request stays under way", () -> network.underWay() + " do");
        fleetWatch.requireCounts(fleet);
        PartSet parts = scenario.shape().policy().heedsHealth()
                ? scenario.shape().code().all()
                : scenario.shape().code().data();
        for (SimulatedNode node : nodes) {
            boolean asked = parts.contains(node.index);
            require(
                    !asked || (fleet.awaited(node.index) && node.holdsPart()),
                    "after the faults end every node is back",
                    () -> name(node.index) + ", awaited: " + fleet.awaited(node.index) + ", holds its part: "
                            + node.holdsPart());
        }
    }
}
