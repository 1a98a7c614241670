package dev.ballast.lane.coap;

import dev.ballast.lane.Transfer;

/** A transfer that makes the payload of each datagram. */
abstract class CoapTransfer implements Transfer {
    private final DatagramForm form;
    private final long tag;

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

    /**
     * The payload of one datagram, freshly made.
     *
     * @param piece which piece it carries, -1 for none
     * @param ask which answer it asks for, -1 for none
     */
    abstract byte[] payload(int piece, int ask);
}
