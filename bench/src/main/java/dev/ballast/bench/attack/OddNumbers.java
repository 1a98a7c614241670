package dev.ballast.bench.attack;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Requests inferences of numbers that no picture has. A check that compares with NaN would find every honest node guilty. */
final class OddNumbers implements Attack {
    private static final long ANSWER_WITHIN_NS = TimeUnit.SECONDS.toNanos(2);

    private final int tensors;
    private final SplittableRandom random;

    OddNumbers(int tensors, long seed) {
        this.tensors = tensors;
        random = new SplittableRandom(seed);
    }

    @Override
    public String label() {
        return "odd-numbers";
    }

    @Override
    public int steps() {
        return tensors;
    }

    @Override
    public void run(AttackTarget target, EvenSteps pace, Tally tally) throws IOException, InterruptedException {
        OddTensor.Fill[] fills = OddTensor.Fill.values();
        OddTensor.Form[] forms = OddTensor.Form.values();
        try (CoapCaller caller = CoapCaller.open(Sources.attacker(0), target.gateway(), random.nextLong())) {
            for (int i = 0; pace.next(); i++) {
                // two of three are of the form that reaches the nodes
                OddTensor.Form form = i % 3 < 2 ? OddTensor.Form.CBOR32 : forms[1 + i / 3 % 2];
                byte[] body = OddTensor.body(fills[i % fills.length], form, random);
                CoapRequest request = new CoapRequest(CoapRequest.POST, AttackTarget.INFER)
                        .option(CoapRequest.CONTENT_FORMAT, form.contentFormat());
                tally.sent();
                tally.answer(caller.upload(request, body, ANSWER_WITHIN_NS)
                        .map(CoapReply::code)
                        .orElse("none"));
            }
        }
    }
}
