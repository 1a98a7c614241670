package dev.ballast.gateway.picture;

import java.awt.Dimension;

/**
 * How much work the scans of a JPEG may make, told from their number and size.
 *
 * @param scans how often a decoder goes over the picture
 * @param dataBytes of all scans
 * @param components of its colours, 0 where it is no JPEG
 * @param inPasses whether all pixels are made anew after each scan
 */
record ScanLimits(int scans, long dataBytes, int components, boolean inPasses) {
    /** Of what has no scans. */
    static final ScanLimits NONE = new ScanLimits(0, 0, 0, false);

    /** Encoders make 10 by default, and about 20 when they try for the smallest file. */
    private static final int MOST_SCANS = 64;
    /** 16 million pixels of 12 scans. */
    private static final long MOST_PIXELS_OF_SCANS = 200_000_000;

    private static final int BLOCK_SIDE = 8;

    static ScanLimits of(JpegScans scans, JpegFrame frame) {
        return new ScanLimits(scans.scans(), scans.dataBytes(), frame.components(), frame.needsAllCoefficients());
    }

    /** @throws PictureException when a picture of this size and these scans costs too much time, or is cut short */
    void require(Dimension size) throws PictureException {
        if (components == 0) {
            return;
        }
        long pixels = (long) size.width * size.height;
        if (scans > MOST_SCANS) {
            throw new PictureException("the picture has " + scans + " scans; at most " + MOST_SCANS);
        }
        if (inPasses && pixels * scans > MOST_PIXELS_OF_SCANS) {
            throw new PictureException("the picture has " + pixels + " pixels in " + scans + " scans; at most "
                    + MOST_PIXELS_OF_SCANS / scans + " in so many");
        }
        long blocks = (long) (size.width / BLOCK_SIDE) * (size.height / BLOCK_SIDE);
        // No code is shorter than a bit: one for each block of a first pass, and one more where it is the only one.
        if (dataBytes * Byte.SIZE < blocks * (inPasses ? 1 : 2)) {
            throw new PictureException("the picture is cut short: " + dataBytes + " bytes cannot be " + size.width
                    + " x " + size.height + " pixels");
        }
    }
}
