package dev.ballast.profile;

import java.util.List;

/**
 * Prints the JVM flags of a node's profile, one a line, for the launcher that starts the node. Of a profile that cannot be read it prints
 * nothing, and the node that starts next names the error.
 */
public final class JvmFlags {
    private static final String OPTION = "--profile";
    private static final String USUAL = "generic-jvm";
    private static final int UNREADABLE = 2;

    private JvmFlags() {}

    /**
     * Prints the flags.
     *
     * @param args command line of the node
     */
    public static void main(String[] args) {
        try {
            of(args).forEach(System.out::println);
        } catch (ProfileException e) {
            System.exit(UNREADABLE); // silent: the node reads the same profile next and ends with the message of e
        }
    }

    static List<String> of(String... args) throws ProfileException {
        return Profiles.load(profile(args)).jvmFlags();
    }

    private static String profile(String[] args) {
        String profile = USUAL;
        for (int i = 0; i < args.length; i++) {
            if (args[i].startsWith(OPTION + "=")) {
                profile = args[i].substring(OPTION.length() + 1);
            } else if (args[i].equals(OPTION) && i + 1 < args.length) {
                profile = args[i + 1];
            }
        }
        return profile;
    }
}
