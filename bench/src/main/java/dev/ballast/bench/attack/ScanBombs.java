package dev.ballast.bench.attack;

import java.io.IOException;

/** Keeps one worker of the gateway busy with pictures of many scans. */
final class ScanBombs implements Attack {
    private final byte[] bomb;
    private final int bombs;
    private final int worker;
    private final long seed;

    /** {@code bomb} is kept, not copied. */
    ScanBombs(byte[] bomb, int bombs, int worker, long seed) {
        this.bomb = bomb;
        this.bombs = bombs;
        this.worker = worker;
        this.seed = seed;
    }

    @Override
    public String label() {
        return "scan-bomb";
    }

    @Override
    public int steps() {
        return bombs;
    }

    @Override
    public void run(AttackTarget target, EvenSteps pace, Tally tally) throws IOException, InterruptedException {
        try (CoapCaller caller = CoapCaller.open(Sources.attacker(worker), target.gateway(), seed + worker)) {
            while (pace.next()) {
                CoapRequest request = new CoapRequest(CoapRequest.POST, AttackTarget.INFER)
                        .option(CoapRequest.CONTENT_FORMAT, CoapRequest.JPEG)
                        .option(CoapRequest.SIZE1, bomb.length);
                tally.sent();
                tally.answer(caller.upload(request, bomb, pace.leftNs())
                        .map(CoapReply::code)
                        .orElse("none"));
            }
        }
    }
}
