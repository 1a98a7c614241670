package dev.ballast.gateway.deployment;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses of this machine. */
public final class LocalAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAddresses.class);

    private LocalAddresses() {}

    /** Whether the address is loopback or belongs to a network interface now; false when that cannot be determined. */
    public static boolean has(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            LOG.debug("cannot tell whether {} is an address of this machine: {}", address, e.getMessage());
            return false;
        }
    }
}
