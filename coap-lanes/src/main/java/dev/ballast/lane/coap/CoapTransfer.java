package dev.ballast.lane.coap;

import dev.ballast.lane.JobListener;
import dev.ballast.lane.Transfer;
import java.util.Locale;

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

    /** A response code of {@link JobListener#refused} as CoAP writes it, such as 5.03. */
    static String written(int code) {
        return String.format(Locale.ROOT, "%d.%02d", code / 100, code % 100);
    }

    /**
     * The payload of one datagram, freshly made.
     *
     * @param piece which piece it carries, -1 for none
     * @param ask which answer it asks for, -1 for none
     */
    abstract byte[] payload(int piece, int ask);
}
