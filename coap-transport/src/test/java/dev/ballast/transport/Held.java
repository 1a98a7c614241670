package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.californium.core.network.MessageExchangeStore;

/**
 * What an endpoint of Californium holds on to. Its store tells that in words only.
 *
 * @param byId exchanges that wait for an acknowledgement, a reset or, for requests, an answer
 * @param byToken requests of its own that wait for an answer
 * @param remembered messages of peers by which it recognises their duplicates
 */
record Held(int byId, int byToken, int remembered) {
    private static final Pattern WORDS =
            Pattern.compile("(\\d+) exchanges by MID, (\\d+) exchanges by token, (\\d+) MIDs");

    static Held in(MessageExchangeStore store) {
        Matcher words = WORDS.matcher(store.toString());
        assertThat(words.find()).as(store.toString()).isTrue();
        return new Held(number(words, 1), number(words, 2), number(words, 3));
    }

    /** Bytes of the heap in use once all garbage is gone. */
    static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static int number(Matcher words, int group) {
        return Integer.parseInt(words.group(group));
    }
}
