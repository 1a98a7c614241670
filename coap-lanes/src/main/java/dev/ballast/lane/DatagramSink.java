package dev.ballast.lane;

/** Sends the datagrams of a lane. */
public interface DatagramSink<T extends Transfer> {
    /**
     * Sends one datagram.
     *
     * @param message number of the datagram within the job, from 0; its reply carries this number
     * @param piece which piece the datagram carries, -1 for none
     * @param ask which answer the datagram asks for, -1 for none
     * @param wantsReply whether the node should reply at all; always true when {@code ask} is given
     * @return false when the socket takes nothing at present; nothing is sent then
     */
    boolean send(LaneJob<T> job, int message, int piece, int ask, boolean wantsReply);
}
