package dev.ballast.demo;

import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A photo and its classes, as {@code photos/labels.tsv} has them.
 *
 * @param accepted classes of ImageNet that are accepted
 * @param expected by model, the strongest class in onnxruntime after Pillow's resizing
 */
public record Photo(String file, Set<Integer> accepted, Map<String, Integer> expected) {
    /** Begins the heading of the column with the strongest class of a model and its probability. */
    private static final String TOP = "top1:prob ";

    private static final int FIRST_TOP = 3;

    /** Reads all photos of the data folder. */
    public static List<Photo> read(Path data) throws IOException, GatewayException {
        Path labels = data.resolve("photos").resolve("labels.tsv");
        if (!Files.isRegularFile(labels)) {
            throw new GatewayException(
                    "there is no photos/labels.tsv in " + data + "; name the folder of models and photos with --data");
        }
        List<String> lines = Files.readAllLines(labels);
        try {
            return lines.subList(1, lines.size()).stream()
                    .map(line -> parse(lines.get(0), line))
                    .toList();
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new GatewayException(labels + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads one photo.
     *
     * @param heading first line of the file
     */
    static Photo parse(String heading, String line) {
        String[] names = heading.split("\t", -1);
        String[] fields = line.split("\t", -1);
        Map<String, Integer> expected = new HashMap<>();
        for (int i = FIRST_TOP; i < names.length; i++) {
            String top = fields[i].substring(0, fields[i].indexOf(':'));
            expected.put(names[i].substring(TOP.length()), Integer.valueOf(top));
        }
        List<Integer> accepted = new ArrayList<>();
        Arrays.stream(fields[1].split("\\|", -1)).map(Integer::valueOf).forEach(accepted::add);
        return new Photo(fields[0], Set.copyOf(accepted), Map.copyOf(expected));
    }

    /** The format that the name of the file tells. */
    public InferClient.Body format() {
        return switch (file.substring(file.lastIndexOf('.') + 1)) {
            case "png" -> InferClient.Body.PNG;
            case "bmp" -> InferClient.Body.BMP;
            default -> InferClient.Body.JPEG;
        };
    }

    /** Whether onnxruntime gets it right with this model, after Pillow's resizing. */
    public boolean rightIn(String model) {
        Integer top = expected.get(model);
        return top != null && accepted.contains(top);
    }
}
