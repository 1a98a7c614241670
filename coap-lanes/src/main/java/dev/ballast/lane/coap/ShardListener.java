package dev.ballast.lane.coap;

import dev.ballast.fleet.PartTransport;
import dev.ballast.lane.JobListener;

/** Tells the owner of a request the outcomes of its job on the lane. On the loop's thread. */
final class ShardListener implements JobListener {
    private final PartTransport.Answer answer;
    private final LinkShape link;
    private final Runnable forget;

    /**
     * A listener of one job.
     *
     * @param forget run once the job has ended
     */
    ShardListener(PartTransport.Answer answer, LinkShape link, Runnable forget) {
        this.answer = answer;
        this.link = link;
        this.forget = forget;
    }

    @Override
    public void answered(int index, byte[] payload, long latencyNs) {
        link.answered();
        answer.slice(index, payload, latencyNs);
    }

    @Override
    public void quiet() {
        answer.quiet();
    }

    @Override
    public void done() {
        answer.refused(PartTransport.Refusal.REJECTED, "the node answered with success but without a result");
    }

    @Override
    public void refused(int code, String reason) {
        PartTransport.Refusal refusal = switch (code) {
            case 404 -> PartTransport.Refusal.UNKNOWN_PART;
            case 429, 503 -> PartTransport.Refusal.OVERLOADED;
            case 504 -> PartTransport.Refusal.TOO_LATE;
            default -> PartTransport.Refusal.REJECTED;
        };
        answer.refused(refusal, code / 100 + "." + (code % 100 < 10 ? "0" : "") + code % 100 + " " + reason);
    }

    @Override
    public void lost() {
        link.silent();
        answer.lost("no answer in time");
    }

    @Override
    public void ended() {
        forget.run();
    }
}
