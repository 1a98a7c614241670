package dev.ballast.gateway.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Reads and writes {@code host:port}; an IPv6 address is in brackets. */
public final class HostPort {
    private static final int LONGEST_NAME = 253;
    private static final String LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern NAME = Pattern.compile("(?:" + LABEL + "\\.)*(?![0-9]+\\.?$)" + LABEL + "\\.?");

    private HostPort() {}

    /** Parses the text. Throws IllegalArgumentException with a message for the user when the text is no address or the name is unknown. */
    public static InetSocketAddress parse(String text) {
        return known(split(text));
    }

    /** As {@link #parse(String)}; a text without a port is a host with this port. */
    public static InetSocketAddress parse(String text, int usualPort) {
        return isHost(text) ? known(resolved(text, usualPort)) : parse(text);
    }

    private static InetSocketAddress known(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(unknown(address.getHostString()));
        }
        return address;
    }

    /**
     * As {@link #parse(String)}, but a host name that cannot be resolved at present gives an unresolved address. Text that can never be a host name
     * is refused nevertheless.
     */
    public static InetSocketAddress parseOrDefer(String text) {
        InetSocketAddress address = split(text);
        if (address.isUnresolved() && !isName(address.getHostString())) {
            throw new IllegalArgumentException(unknown(address.getHostString()));
        }
        return address;
    }

    /** Whether this is a host name (RFC 1123, 2.1; with underscores). A last label of digits alone would be an IP address. */
    private static boolean isName(String host) {
        return host.length() <= LONGEST_NAME && NAME.matcher(host).matches();
    }

    private static String unknown(String host) {
        return "the host name \"" + host + "\" cannot be resolved; use an IP address or fix the name service";
    }

    private static InetSocketAddress split(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (!isHost(host) || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("must be host:port, as in 127.0.0.1:5683, is \"" + text + "\"");
        }
        return resolved(host, Integer.parseInt(text.substring(colon + 1)));
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
            return InetSocketAddress.createUnresolved(host, port); // the caller says what to do
        }
    }
}
