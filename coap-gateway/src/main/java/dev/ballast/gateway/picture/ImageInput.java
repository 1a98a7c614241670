package dev.ballast.gateway.picture;

import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.function.BooleanSupplier;

/** Reads a picture into the input of a model, upright and according to its preprocessing. */
public final class ImageInput {
    private static final int RANK = 4;

    private final ValueInfo info;
    private final Preprocessing preprocessing;
    private final int planes;
    private final boolean planesFirst;
    private final int width;
    private final int height;

    /** {@code preprocessing} has the colour and the layout of {@code info}. */
    private ImageInput(ValueInfo info, Preprocessing preprocessing) {
        Shape shape = info.shape();
        this.info = info;
        this.preprocessing = preprocessing;
        this.planes = preprocessing.colour().planes();
        this.planesFirst = preprocessing.layout() == Preprocessing.Layout.NCHW;
        this.height = preprocessing.height(shape);
        this.width = preprocessing.width(shape);
    }

    /**
     * Decodes a picture.
     *
     * @param info an input of shape 1 x planes x height x width or 1 x height x width x planes
     * @param late whether the deadline has passed; asked every few thousand bytes or pixels
     * @return numbers in the range of the type of {@code info}, not rounded to it
     * @throws PictureException when the bytes are no picture, the picture is too large or late, or the model takes no pictures
     */
    public static PictureInput read(byte[] bytes, ValueInfo info, Preprocessing preprocessing, BooleanSupplier late)
            throws PictureException {
        Shape shape = info.shape();
        Preprocessing shown = preprocessing.forShape(shape);
        if (!shown.fits(shape)) {
            int planes = shown.colour().planes();
            throw new PictureException("this model's input has shape " + shape + ", which does not fit a picture with "
                    + planes + (planes == 1 ? " colour plane" : " colour planes") + advice(shape, planes)
                    + "send a tensor");
        }
        return new ImageInput(info, shown)
                .read(PictureFile.decode(bytes, late), JpegFrame.of(bytes).orientation());
    }

    /** Estimates the pixels that a decoder computes, counting every pass, from the first bytes of the file. */
    public static long work(byte[] bytes) {
        return PictureHeader.work(bytes);
    }

    /** The advice to configure another number of colour planes, if the input has room for that number. */
    private static String advice(Shape shape, int planes) {
        int other = planes == 1 ? 3 : 1;
        boolean wouldDo = shape.rank() == RANK && (shape.dim(1) == other || shape.dim(RANK - 1) == other);
        return wouldDo ? "; set input: {colour: " + (other == 1 ? "grey" : "rgb") + "} for this model, or " : "; ";
    }

    private PictureInput read(PictureFile.Decoded decoded, Orientation orientation) {
        BufferedImage image = decoded.image();
        Rectangle upright = orientation.turned(image.getWidth(), image.getHeight());
        Rectangle target = target(upright);
        boolean asGrey = preprocessing.colour() == Preprocessing.Colour.GREY;
        Rectangle part = part(upright);
        PictureRows rows = new PictureRows(image, orientation.stored(part, upright), asGrey);
        Rectangle stored = orientation.turned(target.width, target.height);
        byte[] samples = Bilinear.resize(rows, stored.width, stored.height);
        FloatTensor tensor = FloatTensor.zeros(info.shape());
        for (int plane = 0; plane < planes; plane++) {
            float[] levels = preprocessing.levels(plane, info.type());
            int channel = preprocessing.colour() == Preprocessing.Colour.BGR ? planes - 1 - plane : plane;
            fill(tensor, plane, levels[preprocessing.paddingLevel()]);
            for (int i = 0; i < target.width * target.height; i++) {
                int pixel = orientation.index(i % stored.width, i / stored.width, target);
                int at = (target.y + pixel / target.width) * width + target.x + pixel % target.width;
                tensor.data()[index(plane, at)] = levels[samples[i * planes + channel] & 255];
            }
        }
        Rectangle whole = orientation.turned(decoded.size().width, decoded.size().height);
        return new PictureInput(tensor, placement(whole, upright, part, target));
    }

    /**
     * Where the picture lies in the input.
     *
     * @param whole size of the picture
     * @param read size of the pixels that were decoded
     * @param part of those pixels, that was resized
     * @param target part of the input that it fills
     */
    private static Placement placement(Rectangle whole, Rectangle read, Rectangle part, Rectangle target) {
        double stepX = (double) part.width / target.width;
        double stepY = (double) part.height / target.height;
        double scaleX = (double) whole.width / read.width;
        double scaleY = (double) whole.height / read.height;
        return new Placement(
                whole.width,
                whole.height,
                (part.x - target.x * stepX) * scaleX,
                (part.y - target.y * stepY) * scaleY,
                stepX * scaleX,
                stepY * scaleY);
    }

    private void fill(FloatTensor tensor, int plane, float level) {
        for (int at = 0; at < width * height; at++) {
            tensor.data()[index(plane, at)] = level;
        }
    }

    /** Index in the tensor of pixel {@code at} of a plane. */
    private int index(int plane, int at) {
        return planesFirst ? plane * width * height + at : at * planes + plane;
    }

    /** The part of the picture that is resized. */
    private Rectangle part(Rectangle picture) {
        int partWidth = picture.width;
        int partHeight = picture.height;
        if (preprocessing.resize() == Preprocessing.Resize.CROP) {
            partWidth = (int) Math.max(1, Math.min(partWidth, (long) picture.height * width / height));
            partHeight = (int) Math.max(1, Math.min(partHeight, (long) picture.width * height / width));
        }
        int left = (picture.width - partWidth) / 2;
        return new Rectangle(left, (picture.height - partHeight) / 2, partWidth, partHeight);
    }

    /** The part of the input that the picture fills. */
    private Rectangle target(Rectangle picture) {
        int filledWidth = width;
        int filledHeight = height;
        if (preprocessing.resize() == Preprocessing.Resize.FIT) {
            double scale = Math.min((double) width / picture.width, (double) height / picture.height);
            filledWidth = (int) Math.max(1, Math.round(picture.width * scale));
            filledHeight = (int) Math.max(1, Math.round(picture.height * scale));
        }
        boolean centred = preprocessing.padding().place() == Preprocessing.Padding.Place.CENTRE;
        int left = centred ? (width - filledWidth) / 2 : 0;
        return new Rectangle(left, centred ? (height - filledHeight) / 2 : 0, filledWidth, filledHeight);
    }
}
