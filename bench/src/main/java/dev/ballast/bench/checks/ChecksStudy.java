package dev.ballast.bench.checks;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.tensor.FloatTensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Which deviations do checks against parity detect, and do they ever accuse a right node? Photos go through MobileNetV2, SqueezeNet
 * 1.1 and AlexNet. Their layers are split in each {@link CodedSplit} that fits, checked, and then given deviations and flipped bits.
 * After that, digits go through two small models until enough rounds have been checked.
 */
public final class ChecksStudy {
    private static final int SEED = 1;

    private final Path data;
    private final int photos;
    private final long rounds;
    private final int digits;
    private long checked;
    private long alarms;
    private double tightness;

    private ChecksStudy(Path data, int photos, int digits, long rounds) {
        this.data = data;
        this.photos = photos;
        this.digits = digits;
        this.rounds = rounds;
    }

    /** Twelve photos, a million checked rounds. */
    public static ChecksStudy full(Path data) {
        return new ChecksStudy(data, 12, 60_000, 1_000_000);
    }

    /** Two photos, twenty thousand checked rounds. */
    public static ChecksStudy quick(Path data) {
        return new ChecksStudy(data, 2, 1_500, 20_000);
    }

    /** Any numbers; for tests. */
    static ChecksStudy of(Path data, int photos, int digits, long rounds) {
        return new ChecksStudy(data, photos, digits, rounds);
    }

    /** Runs all of it on the calling thread. */
    public ChecksResult run(PrintWriter people) throws IOException {
        List<ChecksResult.Noticed> noticed = new ArrayList<>();
        for (CheckedModel source : photos > 0 ? CheckedModel.OF_PHOTOS : List.<CheckedModel>of()) {
            noticed.add(overPhotos(source, people));
        }
        byte[][] images = Inputs.digits(data, digits);
        while (checked < rounds) {
            for (CheckedModel source : CheckedModel.OF_DIGITS) {
                overDigits(source, images);
                tell(source, people);
            }
        }
        return new ChecksResult(checked, alarms, tightness, noticed);
    }

    private void tell(CheckedModel source, PrintWriter people) {
        people.printf("%s: %d rounds checked so far, %d false alarms%n", source.title(), checked, alarms);
        people.flush();
    }

    private ChecksResult.Noticed overPhotos(CheckedModel source, PrintWriter people) throws IOException {
        Model model = source.read(data);
        Activations activations = new Activations(model);
        SplittableRandom random = new SplittableRandom(SEED);
        Map<String, Deviations> layers = new LinkedHashMap<>();
        List<Path> files = Inputs.photos(data);
        int inputs = Math.min(photos, files.size());
        for (Path file : files.subList(0, inputs)) {
            FloatTensor photo = Inputs.photo(file, model.inputs().get(0), source.preprocessing());
            activations.run(photo, (step, activation) -> {
                List<LinearLayer> blocks = step.layer().blocks();
                for (LinearLayer block : blocks) {
                    String name = step.name() + (blocks.size() == 1 ? "" : ", block " + (blocks.indexOf(block) + 1));
                    for (CheckedLayer layer : ways(block)) {
                        check(layer, activation);
                        if (layer.way == CodedSplit.SUM) {
                            layers.computeIfAbsent(name, key -> new Deviations(key, block, random))
                                    .look(layer, activation);
                        }
                    }
                }
                if (blocks.size() > 1) {
                    ways(step.layer()).forEach(layer -> check(layer, activation));
                }
            });
            tell(source, people);
        }
        return new ChecksResult.Noticed(
                source.title(),
                inputs,
                layers.values().stream().filter(layer -> !layer.isEmpty()).toList());
    }

    /** Every digit with two ways to split each layer, in turn. */
    private void overDigits(CheckedModel source, byte[][] images) throws IOException {
        Model model = source.read(data);
        Activations activations = new Activations(model);
        Map<LinearStep, List<CheckedLayer>> layers = new LinkedHashMap<>();
        for (int image = 0; image < images.length && checked < rounds; image++) {
            int turn = image;
            FloatTensor digit = Inputs.digit(images[image], model.inputs().get(0), source.preprocessing());
            activations.run(digit, (step, activation) -> {
                List<CheckedLayer> ways = layers.computeIfAbsent(step, key -> ways(key.layer()));
                for (int next = 0; next < Math.min(2, ways.size()); next++) {
                    check(ways.get((2 * turn + next) % ways.size()), activation);
                }
            });
        }
    }

    private static List<CheckedLayer> ways(LinearLayer layer) {
        List<CheckedLayer> ways = new ArrayList<>();
        for (CodedSplit way : CodedSplit.values()) {
            if (way.fits(layer)) {
                ways.add(new CheckedLayer(layer, way));
            }
        }
        return ways;
    }

    private void check(CheckedLayer layer, float[] activation) {
        alarms += layer.holds(activation) ? 0 : 1;
        checked++;
        tightness = Math.max(tightness, layer.tightness());
    }
}
