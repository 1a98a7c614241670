package dev.ballast.model.op;

import dev.ballast.tensor.FloatTensor;

/** A batch of images that is read one element at a time. Outside of an image every element is the padding. */
public record Image(FloatTensor tensor, float padding) {
    public float at(int image, int channel, int y, int x) {
        if (!holds(y, x)) {
            return padding;
        }
        int channels = tensor.shape().dim(1);
        return tensor.data()[((image * channels + channel) * height() + y) * width() + x];
    }

    public boolean holds(int y, int x) {
        return y >= 0 && y < height() && x >= 0 && x < width();
    }

    public int height() {
        return tensor.shape().dim(2);
    }

    public int width() {
        return tensor.shape().dim(3);
    }
}
