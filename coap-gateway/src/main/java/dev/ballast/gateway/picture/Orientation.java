package dev.ballast.gateway.picture;

import java.awt.Rectangle;

/**
 * How a camera was held: the turn from the pixels of the file to the upright picture (EXIF 2.32, tag 0x0112).
 *
 * @param transposed whether rows of the file are columns of the picture
 * @param fromRight whether the picture's columns are stored from right to left
 * @param fromBottom whether the picture's rows are stored from bottom to top
 */
record Orientation(boolean transposed, boolean fromRight, boolean fromBottom) {
    static final Orientation UPRIGHT = new Orientation(false, false, false);

    /** The orientations by their EXIF number, from 1 on. */
    private static final Orientation[] BY_NUMBER = {
        UPRIGHT,
        new Orientation(false, true, false),
        new Orientation(false, true, true),
        new Orientation(false, false, true),
        new Orientation(true, false, false),
        new Orientation(true, true, false),
        new Orientation(true, true, true),
        new Orientation(true, false, true),
    };

    /** The orientation of this EXIF number. Any other number counts as upright, such as the 0 of files without a value. */
    static Orientation of(int number) {
        return number >= 1 && number <= BY_NUMBER.length ? BY_NUMBER[number - 1] : UPRIGHT;
    }

    /** The turned size. */
    Rectangle turned(int width, int height) {
        return transposed ? new Rectangle(height, width) : new Rectangle(width, height);
    }

    /**
     * The place in the file of a part of the picture.
     *
     * @param part in pixels of the upright picture
     * @param whole the size of the upright picture
     */
    Rectangle stored(Rectangle part, Rectangle whole) {
        int x = fromRight ? whole.width - part.x - part.width : part.x;
        int y = fromBottom ? whole.height - part.y - part.height : part.y;
        return transposed ? new Rectangle(y, x, part.height, part.width) : new Rectangle(x, y, part.width, part.height);
    }

    /**
     * The pixel of the upright picture, counted row by row, that is stored at this place.
     *
     * @param column of the file
     * @param row of the file
     * @param whole the size of the upright picture
     */
    int index(int column, int row, Rectangle whole) {
        int x = transposed ? row : column;
        int y = transposed ? column : row;
        return (fromBottom ? whole.height - 1 - y : y) * whole.width + (fromRight ? whole.width - 1 - x : x);
    }
}
