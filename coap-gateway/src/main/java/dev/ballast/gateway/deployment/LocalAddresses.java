package dev.ballast.gateway.deployment;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which addresses are of the machine that this runs on. */
public final class LocalAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAddresses.class);

    private LocalAddresses() {}

    /** Whether it is a loopback address or that of a network interface at present; false where that cannot be found out. */
    public static boolean has(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            LOG.debug("whether {} is this machine cannot be found out: {}", address, e.getMessage());
            return false;
        }
    }
}
