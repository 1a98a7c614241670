package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VerifiedPeersTest {
    private static final long NOW = -5_000_000_000L;
    private static final InetSocketAddress PEER = new InetSocketAddress("10.0.0.1", 5683);

    private final VerifiedPeers peers = new VerifiedPeers(new SecureRandom());

    @Test
    void onlyAValueGivenToThatAddressWithThatPortCounts() {
        byte[] echo = peers.challenge(PEER, NOW);

        assertThat(peers.verify(new InetSocketAddress("10.0.0.1", 5684), echo, NOW))
                .isFalse();
        assertThat(peers.verify(new InetSocketAddress("10.0.0.2", 5683), echo, NOW))
                .isFalse();
        assertThat(peers.isVerified(PEER, NOW)).isFalse();
        assertThat(peers.verify(PEER, echo, NOW)).isTrue();
        assertThat(peers.isVerified(PEER, NOW)).isTrue();
    }

    @Test
    void noValueWithAnyBitChangedCounts() {
        byte[] echo = peers.challenge(PEER, NOW);
        for (int bit = 0; bit < echo.length * Byte.SIZE; bit++) {
            byte[] forged = echo.clone();
            forged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(peers.verify(PEER, forged, NOW)).as("bit %d", bit).isFalse();
        }
        for (int length = 0; length < echo.length; length++) {
            assertThat(peers.verify(PEER, Arrays.copyOf(echo, length), NOW)).isFalse();
        }
    }

    @Test
    void anotherServersValueDoesNotCount() {
        assertThat(new VerifiedPeers(new SecureRandom()).verify(PEER, peers.challenge(PEER, NOW), NOW))
                .isFalse();
    }

    @Test
    void aValueIsGoodForAMinuteAndAPeerForTenFromItsLatest() {
        byte[] echo = peers.challenge(PEER, NOW);
        long latest = NOW + VerifiedPeers.ECHO_NS;

        assertThat(peers.verify(PEER, echo, NOW - 1)).isFalse();
        assertThat(peers.verify(PEER, echo, latest + 1)).isFalse();
        assertThat(peers.verify(PEER, echo, NOW)).isTrue();
        assertThat(peers.verify(PEER, echo, latest)).isTrue();
        assertThat(peers.isVerified(PEER, latest + VerifiedPeers.REMEMBERED_NS)).isTrue();
        assertThat(peers.isVerified(PEER, latest + VerifiedPeers.REMEMBERED_NS + 1))
                .isFalse();
    }

    @Test
    void oneHostDoesNotPushOutOthers() {
        verify(PEER);
        for (int port = 1; port < 10_000; port++) {
            verify(new InetSocketAddress("10.0.0.9", port));
        }

        assertThat(peers.isVerified(PEER, NOW)).isTrue();
        assertThat(peers.isVerified(new InetSocketAddress("10.0.0.9", 9_999), NOW))
                .isTrue();
        assertThat(peers.isVerified(new InetSocketAddress("10.0.0.9", 9_999 - VerifiedPeers.MOST_PORTS), NOW))
                .isFalse();
    }

    @Test
    void ofTooManyTheOneNotHeardOfForLongestGoes() {
        verify(PEER);
        for (int host = 0; host < VerifiedPeers.MOST_PEERS; host++) {
            assertThat(peers.isVerified(PEER, NOW)).isTrue();
            verify(new InetSocketAddress("10.1." + (host >> 8) + "." + (host & 255), 5683));
        }

        assertThat(peers.isVerified(PEER, NOW)).isTrue();
        assertThat(peers.isVerified(new InetSocketAddress("10.1.0.0", 5683), NOW))
                .isFalse();
        assertThat(peers.isVerified(new InetSocketAddress("10.1.0.1", 5683), NOW))
                .isTrue();
    }

    private void verify(InetSocketAddress peer) {
        assertThat(peers.verify(peer, peers.challenge(peer, NOW), NOW)).isTrue();
    }
}
