package dev.ballast.bench.transport;

import dev.ballast.bench.study.Figures;

/**
 * One case of the study: bytes in each direction, and the link.
 *
 * @param upBytes bytes of the activation, as float32; a multiple of 4
 * @param downBytes bytes of the result, as float32; a multiple of 4
 * @param path link between the two programs
 */
record Cell(int upBytes, int downBytes, Path path) {
    /** What the issue and this study mean by the main case: 9,216 floats up, 1,024 down. */
    static final int MAIN_UP = 36 << 10;

    static final int MAIN_DOWN = 4 << 10;

    /**
     * A link.
     *
     * @param roundTripMs round trip of the emulator, half of it in each direction
     * @param loss share of IP fragments lost in each direction
     * @param bare whether there is no emulator, only loopback
     */
    record Path(double roundTripMs, double loss, boolean bare) {
        static final Path LOOPBACK = new Path(0, 0, true);

        static Path of(double roundTripMs, double loss) {
            return new Path(roundTripMs, loss, false);
        }

        /** As {@code LinkProfile.parse} takes it. */
        String profile() {
            return "rtt=" + Math.round(roundTripMs * 1000) + "us" + (loss > 0 ? ",loss=" + loss : "");
        }

        @Override
        public String toString() {
            return bare
                    ? "loopback"
                    : "RTT " + Figures.plain(roundTripMs) + " ms, loss " + Figures.plain(loss * 100) + " %";
        }
    }

    boolean main() {
        return upBytes == MAIN_UP && downBytes == MAIN_DOWN;
    }
}
