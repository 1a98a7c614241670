package dev.ballast.lane.coap;

import dev.ballast.lane.JobListener;
import dev.ballast.lane.Transfer;

/**
 * One job in CoAP. It makes the payload of each datagram and receives the outcomes. The {@link LaneLoop} calls it on its thread, except
 * where a method says otherwise.
 */
abstract class CoapTransfer implements Transfer, JobListener {
    private final DatagramForm form;
    private final long tag;
    private Runnable forget = () -> {};

    /**
     * The transfer of one job.
     *
     * @param tag names the job in the token of each datagram; 40 bits that cannot be guessed
     */
    CoapTransfer(DatagramForm form, long tag) {
        this.form = form;
        this.tag = tag;
    }

    final DatagramForm form() {
        return form;
    }

    final long tag() {
        return tag;
    }

    /** Lets the loop forget the job once the job has ended. Called before the job is handed to the loop. */
    final void whenEnded(Runnable forgetting) {
        forget = forgetting;
    }

    @Override
    public void ended() {
        forget.run();
    }

    /**
     * The payload of one datagram, freshly made.
     *
     * @param piece which piece it carries, -1 for none
     * @param ask which answer it asks for, -1 for none
     */
    abstract byte[] payload(int piece, int ask);
}
