package dev.ballast.gateway.picture;

import java.awt.Dimension;

/**
 * Limits the decoding work of a JPEG by the number and size of its scans.
 *
 * @param scans passes of a decoder over the picture
 * @param dataBytes bytes of all scans
 * @param components number of colour components; 0 when the bytes are no JPEG
 * @param inPasses whether all pixels are computed again after each scan
 */
record ScanLimits(int scans, long dataBytes, int components, boolean inPasses) {
    /** The limits of a format without scans. */
    static final ScanLimits NONE = new ScanLimits(0, 0, 0, false);

    /** Encoders write 10 scans by default, and about 20 for the smallest file. */
    private static final int MOST_SCANS = 64;
    /** For example 16 million pixels in 12 scans. */
    private static final long MOST_PIXELS_OF_SCANS = 200_000_000;

    private static final int BLOCK_SIDE = 8;

    static ScanLimits of(JpegScans scans, JpegFrame frame) {
        return new ScanLimits(scans.scans(), scans.dataBytes(), frame.components(), frame.needsAllCoefficients());
    }

    /**
     * Checks the picture of this size.
     *
     * @throws PictureException when its scans cost too much time, or it is cut short
     */
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
                    + MOST_PIXELS_OF_SCANS / scans + " are allowed in that many");
        }
        long blocks = (long) (size.width / BLOCK_SIDE) * (size.height / BLOCK_SIDE);
        // No code is shorter than one bit. A block has a code in a first pass, and one more in an only pass.
        if (dataBytes * Byte.SIZE < blocks * (inPasses ? 1 : 2)) {
            throw new PictureException("the picture is cut short: " + dataBytes + " bytes cannot be " + size.width
                    + " x " + size.height + " pixels");
        }
    }
}
