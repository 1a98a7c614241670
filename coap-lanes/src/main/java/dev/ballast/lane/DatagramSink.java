package dev.ballast.lane;

/** Where the datagrams of a lane go out. */
public interface DatagramSink {
    /**
     * Sends one datagram.
     *
     * @param message number of the datagram within the job, from 0; its reply is matched by it
     * @param piece which piece it carries, -1 for none
     * @param ask which answer it asks for, -1 for none
     * @param wordWanted whether the node should reply at all; always true where {@code ask} is given
     * @return false when the socket takes nothing at present; nothing is sent then
     */
    boolean send(LaneJob job, int message, int piece, int ask, boolean wordWanted);
}
