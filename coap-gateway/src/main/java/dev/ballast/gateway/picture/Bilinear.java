package dev.ballast.gateway.picture;

import java.util.Arrays;

/**
 * Bilinear resizing that averages when it shrinks: a triangle filter whose base grows with the factor. It filters the rows first, then
 * the columns, and rounds to whole levels after each. The result equals Pillow's {@code resize(.., BILINEAR)} bit for bit, which most
 * image models are trained and measured with. Java2D's bilinear filter reads only four pixels, whatever the factor.
 */
final class Bilinear {
    private Bilinear() {}

    /** A picture that is read from top to bottom, each row once. */
    interface Rows {
        int width();

        int height();

        /** Samples per pixel. */
        int channels();

        /**
         * Reads row {@code y}.
         *
         * @param samples written, {@code width x channels} of them, each 0 to 255
         */
        void read(int y, int[] samples);
    }

    /**
     * Resizes the picture. Also holds {@code height x toWidth x channels} bytes meanwhile.
     *
     * @return freshly allocated, {@code toHeight x toWidth x channels}, samples as unsigned bytes
     */
    static byte[] resize(Rows picture, int toWidth, int toHeight) {
        int stride = toWidth * picture.channels();
        byte[] narrow = new byte[picture.height() * stride];
        int[] row = new int[picture.width() * picture.channels()];
        FilterAxis along = new FilterAxis(picture.width(), toWidth);
        for (int y = 0; y < picture.height(); y++) {
            picture.read(y, row);
            filterRow(along, row, picture.channels(), narrow, y * stride);
        }
        FilterAxis down = new FilterAxis(picture.height(), toHeight);
        byte[] resized = new byte[toHeight * stride];
        int[] sums = new int[stride];
        for (int y = 0; y < toHeight; y++) {
            filterColumns(down, y, narrow, sums, resized);
        }
        return resized;
    }

    private static void filterRow(FilterAxis axis, int[] row, int channels, byte[] to, int offset) {
        int at = offset;
        for (int x = 0; x < axis.to(); x++) {
            int[] taps = axis.taps(x);
            int first = axis.first(x) * channels;
            for (int channel = 0; channel < channels; channel++) {
                int sum = FilterAxis.HALF;
                for (int tap = 0; tap < taps.length; tap++) {
                    sum += taps[tap] * row[first + tap * channels + channel];
                }
                to[at++] = FilterAxis.level(sum);
            }
        }
    }

    /** Computes row {@code y} of the result. {@code sums} has the length of a row and is overwritten. */
    private static void filterColumns(FilterAxis axis, int y, byte[] from, int[] sums, byte[] to) {
        int[] taps = axis.taps(y);
        Arrays.fill(sums, FilterAxis.HALF);
        for (int tap = 0; tap < taps.length; tap++) {
            int offset = (axis.first(y) + tap) * sums.length;
            for (int i = 0; i < sums.length; i++) {
                sums[i] += taps[tap] * (from[offset + i] & 255);
            }
        }
        for (int i = 0; i < sums.length; i++) {
            to[y * sums.length + i] = FilterAxis.level(sums[i]);
        }
    }
}
