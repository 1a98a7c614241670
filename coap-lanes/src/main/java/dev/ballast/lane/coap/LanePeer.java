package dev.ballast.lane.coap;

import dev.ballast.fleet.LinkReport;
import dev.ballast.lane.DatagramSink;
import dev.ballast.lane.Lane;
import dev.ballast.lane.LaneJob;
import dev.ballast.lane.LanePolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import org.eclipse.californium.core.coap.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node and the lane to it: writes the datagrams of the lane to the socket. Owned by the thread of the {@link LaneLoop}. */
final class LanePeer implements DatagramSink<CoapTransfer> {
    private static final Logger LOG = LoggerFactory.getLogger(LanePeer.class);

    private InetSocketAddress address;
    private final LaneSocket socket;
    private final IntSupplier messageIds;
    private final EchoDue echoDue = new EchoDue();
    private Lane<CoapTransfer> lane = newLane();
    /** Why the last datagram could not be sent; a warning once per reason, not per datagram. */
    private String unsent = "";

    /**
     * A node that has been sent nothing.
     *
     * @param messageIds gives each datagram its CoAP message id
     */
    LanePeer(InetSocketAddress address, LaneSocket socket, IntSupplier messageIds) {
        this.address = address;
        this.socket = socket;
        this.messageIds = messageIds;
    }

    private static Lane<CoapTransfer> newLane() {
        return new Lane<>(LanePolicy.of(0, LinkReport.USUAL_DATAGRAM_BYTES));
    }

    InetSocketAddress address() {
        return address;
    }

    Lane<CoapTransfer> lane() {
        return lane;
    }

    /** The node is at this address from now on. */
    void moved(InetSocketAddress to) {
        address = to;
    }

    /** Puts a new lane in the place of one that failed. */
    void renew() {
        lane = newLane();
    }

    /** Drives the lane; returns when it is due again. */
    long advance(long nowNs) {
        lane.tick(nowNs);
        lane.transmit(nowNs, this);
        return lane.wakeAtNs();
    }

    /** Takes from a response the value that the node wants echoed, if it has one. */
    void heard(Response response) {
        echoDue.heard(response);
    }

    @Override
    public boolean send(LaneJob<CoapTransfer> job, int message, int piece, int ask, boolean wantsReply) {
        if (address.isUnresolved()) {
            return true; // lost; whoever looks the host name up tells of it
        }
        CoapTransfer transfer = job.transfer();
        ByteBuffer out = socket.blank();
        long token = (transfer.tag() << LaneLoop.MESSAGE_BITS) | message;
        byte[] echo = wantsReply && piece < 0 ? echoDue.next() : null;
        if (echo == null) {
            transfer.form().write(out, messageIds.getAsInt(), token, wantsReply);
        } else {
            transfer.form().writeEchoing(out, messageIds.getAsInt(), token, echo);
        }
        out.put(transfer.payload(piece, ask));
        try {
            return socket.send(address);
        } catch (IOException e) {
            tell(e.toString());
            return true; // counts as lost on the way, which the lane repairs
        }
    }

    private void tell(String reason) {
        if (reason.equals(unsent)) {
            LOG.debug("sending to {} failed: {}", address, reason);
        } else {
            unsent = reason;
            LOG.warn(
                    "sending to the node at {} failed; other nodes take its work until sending works again: {}",
                    address,
                    reason);
        }
    }
}
