package dev.ballast.gateway.coap;

import dev.ballast.lane.Cargo;

/** A cargo that can say what the payload of each datagram is. */
interface Load extends Cargo {
    DatagramForm form();

    /** Names the job in the token of each datagram; 40 bits, not to be guessed. */
    long tag();

    /**
     * The payload of one datagram, freshly made.
     *
     * @param piece which piece it carries, -1 for none
     * @param ask which answer it asks for, -1 for none
     */
    byte[] payload(int piece, int ask);
}
