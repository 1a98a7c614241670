package dev.ballast.gateway;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads a PNG or JPEG into the input of a model: centre square crop, bilinear resize, planes as the preprocessing says. */
final class ImageInput {
    /** Largest picture that is decoded; the size is read from the header first. */
    private static final long MAX_PIXELS = 16_000_000;

    private ImageInput() {}

    /**
     * Decodes a picture.
     *
     * @param shape 1 x planes x height x width
     * @return freshly allocated
     * @throws BadInputException when it is no picture, too large, or the model takes no pictures
     */
    static FloatTensor read(byte[] bytes, Shape shape, Preprocessing preprocessing) throws BadInputException {
        int planes = preprocessing.colour().planes();
        if (shape.rank() != 4 || shape.dim(0) != 1 || shape.dim(1) != planes) {
            throw new BadInputException("this model's input of shape " + shape + " cannot be made from a picture with "
                    + planes + " colour planes; send a tensor");
        }
        BufferedImage image = fit(decode(bytes), shape.dim(3), shape.dim(2));
        FloatTensor tensor = FloatTensor.zeros(shape);
        int area = shape.dim(2) * shape.dim(3);
        int[] pixels = image.getRGB(0, 0, shape.dim(3), shape.dim(2), null, 0, shape.dim(3));
        for (int plane = 0; plane < planes; plane++) {
            for (int i = 0; i < area; i++) {
                int value = channel(pixels[i], plane, preprocessing.colour());
                tensor.data()[plane * area + i] = preprocessing.normalize(value, plane);
            }
        }
        return tensor;
    }

    private static int channel(int rgb, int plane, Preprocessing.Colour colour) {
        int red = rgb >> 16 & 255;
        int green = rgb >> 8 & 255;
        int blue = rgb & 255;
        return switch (colour) {
            case GREY -> red == green && green == blue ? red : (299 * red + 587 * green + 114 * blue + 500) / 1000;
            case RGB -> plane == 0 ? red : plane == 1 ? green : blue;
            case BGR -> plane == 0 ? blue : plane == 1 ? green : red;
        };
    }

    private static BufferedImage decode(byte[] bytes) throws BadInputException {
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new BadInputException("not a PNG or JPEG picture (" + bytes.length + " bytes)");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MAX_PIXELS) {
                    throw new BadInputException("the picture has " + pixels + " pixels; at most " + MAX_PIXELS);
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new BadInputException("the picture cannot be decoded: " + e.getMessage());
        }
    }

    /** The largest centred square, scaled; a picture that fits already is taken as it is, grey values untouched. */
    private static BufferedImage fit(BufferedImage image, int width, int height) {
        BufferedImage target = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        if (image.getWidth() == width && image.getHeight() == height) {
            copyRaw(image, target);
            return target;
        }
        int side = Math.min(image.getWidth(), image.getHeight());
        int left = (image.getWidth() - side) / 2;
        int top = (image.getHeight() - side) / 2;
        Graphics2D graphics = target.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, left, top, left + side, top + side, null);
        graphics.dispose();
        return target;
    }

    /**
     * Copies pixel by pixel. A grey picture's samples are taken as they are stored, for Java's colour conversion would read them
     * as linear light and brighten them.
     */
    private static void copyRaw(BufferedImage image, BufferedImage target) {
        boolean grey = image.getType() == BufferedImage.TYPE_BYTE_GRAY;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = grey ? image.getRaster().getSample(x, y, 0) * 0x010101 : image.getRGB(x, y);
                target.setRGB(x, y, rgb);
            }
        }
    }
}
