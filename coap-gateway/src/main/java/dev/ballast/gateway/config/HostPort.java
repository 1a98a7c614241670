package dev.ballast.gateway.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Reads {@code host:port}; an IPv6 address stands in brackets. */
public final class HostPort {
    private HostPort() {}

    /** Throws IllegalArgumentException with a text for people when it is not an address, or the name is unknown. */
    public static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean plain = host.indexOf(':') < 0;
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.isEmpty()
                || !(plain || bracketed)
                || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("must be host:port, as in 127.0.0.1:5683, not \"" + text + "\"");
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port > 65_535) {
            throw new IllegalArgumentException("port must be 0..65535, not " + port);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("the host name \"" + host + "\" is not known", e);
        }
    }
}
