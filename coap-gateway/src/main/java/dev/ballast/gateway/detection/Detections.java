package dev.ballast.gateway.detection;

import java.util.List;

/**
 * The objects in a picture.
 *
 * @param objects the strongest first; boxes in pixels of the upright picture
 * @param width of the picture, in pixels
 * @param height of the picture, in pixels
 */
public record Detections(List<Detection> objects, int width, int height) {
    public Detections {
        objects = List.copyOf(objects);
    }
}
