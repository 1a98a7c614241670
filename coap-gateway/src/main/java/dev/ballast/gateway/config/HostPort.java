package dev.ballast.gateway.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Reads and writes {@code host:port}; an IPv6 address is in brackets. */
public final class HostPort {
    private HostPort() {}

    /** Parses the text. Throws IllegalArgumentException with a message for the user when the text is no address or the name is unknown. */
    public static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (!isHost(host) || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("must be host:port, as in 127.0.0.1:5683, is \"" + text + "\"");
        }
        return resolved(host, Integer.parseInt(text.substring(colon + 1)));
    }

    /** As {@link #parse(String)}; a text without a port is a host with this port. */
    public static InetSocketAddress parse(String text, int usualPort) {
        return isHost(text) ? resolved(text, usualPort) : parse(text);
    }

    /** The text that {@link #parse(String)} reads as this address. */
    public static String text(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    private static boolean isHost(String host) {
        boolean plain = host.indexOf(':') < 0;
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return !host.isEmpty() && (plain || bracketed);
    }

    private static InetSocketAddress resolved(String host, int port) {
        if (port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, is " + port);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "the host name \"" + host + "\" cannot be resolved; use an IP address or fix the name service", e);
        }
    }
}
