package dev.ballast.bench.attack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One kind of attack on the resources of a fleet. Owned by the thread that runs it. It ends by itself. */
interface Attack {
    /** As reports and {@code --only} name it. */
    String label();

    /** What it sends in one phase, spread over the phase evenly. */
    int steps();

    /**
     * Attacks for one phase.
     *
     * @param pace tells when each step is due, and when the phase is over
     * @param tally takes what was sent and what came back
     */
    void run(AttackTarget target, EvenSteps pace, Tally tally) throws IOException, InterruptedException;

    /** One of each kind, and of the scan bomb one for each worker of the gateway. */
    static List<Attack> all(Strength strength, int workers, long seed) {
        List<Attack> attacks = new ArrayList<>();
        attacks.add(new OddNumbers(strength.oddTensors(), seed));
        attacks.add(new OpenJobs(strength.jobsANode()));
        attacks.add(new HalfBodies(strength.halfBodies()));
        byte[] bomb = ScanBomb.of(strength.bombEdge(), strength.bombScans());
        for (int worker = 0; worker < workers; worker++) {
            attacks.add(new ScanBombs(bomb, strength.bombsAWorker(), worker, seed));
        }
        attacks.add(new Reflection(strength.reflections()));
        attacks.add(new StolenId(strength.thefts()));
        return attacks;
    }
}
