package dev.ballast.gateway.yaml;

import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.models.ReadModel;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.picture.PreprocessingText;
import dev.ballast.gateway.text.TokenInputs;
import dev.ballast.gateway.text.TokenizerSource;
import dev.ballast.model.Model;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Shape;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a model.yaml for a new model, with what its file shows. What the file does not show is a guess and says so. Keys that most models
 * do not need are comments.
 */
public final class ModelTemplate {
    private final Model model;
    private final Map<String, Integer> largest;
    private final int labels;
    private final TokenizerSource.@Nullable Kind tokens;
    private final StringBuilder text = new StringBuilder();

    private ModelTemplate(ReadModel read, int labels, TokenizerSource.@Nullable Kind tokens) {
        this.model = read.model();
        this.largest = new TreeMap<>(read.largestExtents());
        this.labels = labels;
        this.tokens = tokens;
    }

    /** The text of the model.yaml of a model of fixed extents, whose tokens nobody knows. */
    public static String of(Model model, int labels) {
        return of(new ReadModel(model, null), labels, null);
    }

    /**
     * The text of the model.yaml.
     *
     * @param labels number of lines of the labels that lie beside it; 0 for none
     * @param tokens the file of tokens that lies beside it, under its usual name; null for none
     */
    public static String of(ReadModel read, int labels, TokenizerSource.@Nullable Kind tokens) {
        ModelTemplate template = new ModelTemplate(read, labels, tokens);
        template.line("# Settings of " + read.model().name() + ". The gateway reads them when it loads the model.");
        template.line("# To use a key that is a comment, remove its \"# \". docs/models.md describes every key.");
        template.classes();
        template.output();
        template.input();
        template.shapes();
        return template.text.toString();
    }

    /** Whether the template of this model guesses how pictures are prepared. */
    public static boolean guessesPreprocessing(Model model) {
        return takesPictures(model);
    }

    private static boolean takesPictures(Model model) {
        return model.inputs().size() == 1
                && Preprocessing.USUAL.fits(model.inputs().get(0).shape());
    }

    private void classes() {
        int classes = classCount();
        line("");
        if (classes == 0) {
            line("# The first output is no row of scores, so answers name no classes.");
            return;
        }
        line("# Names of the " + classes + " classes, one per line, in a file beside this one. It may be added later:");
        line("# the gateway reads it at the next load (ballast models load " + model.name() + ").");
        line("# labels: labels.txt            # this name is used without the key too, if the file exists");
        int before = classes - labels;
        if (labels > 0 && before == 1) {
            line(
                    "label-offset: 1                 # a GUESS: the labels are one less than the classes, class 0 is background");
        } else {
            line("# label-offset: 0               # classes before the first label: 1 where class 0 is the background");
            if (labels > 0 && before != 0) {
                line("# Note: there are " + labels + " labels for " + classes + " classes.");
            }
        }
    }

    /** Number of scores in the first output; 0 when it is no row. */
    private int classCount() {
        Shape shape = model.outputs().get(0).shape();
        return shape.isRow() ? shape.size() : 0;
    }

    private void output() {
        line("");
        String name = shown(model.outputs().get(0).name());
        if (Models.endsInSoftmax(model)) {
            line("# The output \"" + name + "\" is the result of a Softmax, so classes have probabilities.");
        } else if (classCount() > 0) {
            line("# The output \"" + name
                    + "\" holds raw scores. This key gives the classes probabilities in answers.");
            line("# output: {softmax: true}");
        } else if (takesTexts() && model.outputs().get(0).shape().rank() == 3) {
            line("# The output \"" + name + "\" has a vector for each token. This key makes one vector of each text.");
            line((tokens == null ? "# " : "")
                    + "output: {pool: mean, normalize: true}   # a GUESS: mean or cls, normalized or not");
        } else if (takesPictures(model) && model.outputs().get(0).shape().rank() == 3) {
            line(
                    "# If the outputs are boxes of objects, this key makes answers name them: yolox, yolov8 or ssd (a GUESS).");
            line("# output: {detections: {kind: " + boxes() + "}}");
        }
    }

    /** YOLOv8 has a column for each box, YOLOX a row; only an SSD has several outputs. */
    private String boxes() {
        Shape first = model.outputs().get(0).shape();
        return model.outputs().size() > 1 ? "ssd" : first.dim(2) > first.dim(1) ? "yolov8" : "yolox";
    }

    private void shapes() {
        if (!largest.isEmpty()) {
            line("");
            line(
                    "# Largest extents that requests may have, of each axis that the file leaves open. Without the key, usual ones");
            line("# as far as memory suffices.");
            line(largest.entrySet().stream()
                    .map(axis -> quoted(axis.getKey()) + ": {max: " + axis.getValue() + "}")
                    .collect(Collectors.joining(", ", "# shapes: {", "}")));
        }
    }

    /** A name from the model's file as a key of YAML. */
    private static String quoted(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_]*") ? name : '"' + shown(name).replaceAll("[\"\\\\]", "?") + '"';
    }

    private boolean takesTexts() {
        return TokenInputs.idsAmong(model.inputs().stream().map(ValueInfo::name).toList()) >= 0;
    }

    private void texts() {
        line(
                "# The model takes tokens of texts. With this key, requests may carry texts: a vocab.txt or a tokenizer.json.");
        line((tokens == null ? "# " : "")
                + (tokens == TokenizerSource.Kind.TOKENIZER
                        ? "input: {text: {tokenizer: " + StoreFolder.TOKENIZER + "}}"
                        : "input: {text: {vocabulary: " + StoreFolder.VOCABULARY + "}}"));
    }

    private void input() {
        line("");
        if (takesTexts()) {
            texts();
            return;
        }
        if (!takesPictures(model)) {
            line("# The model has no single input of one or three colour planes, so it takes tensors and no pictures.");
            return;
        }
        ValueInfo input = model.inputs().get(0);
        Preprocessing shown = Preprocessing.USUAL.forShape(input.shape());
        boolean planesFirst = shown.layout() == Preprocessing.Layout.NCHW;
        line("# The input \"" + shown(input.name()) + "\" is " + input.datatype() + " " + input.shape()
                + ": pictures of " + input.shape().dim(planesFirst ? 3 : 2) + " x "
                + input.shape().dim(planesFirst ? 2 : 1) + " (width x height), colour planes: "
                + shown.colour().planes() + "." + (largest.isEmpty() ? "" : " The size is open, this is the largest."));
        line("input:");
        line("  layout: " + PreprocessingText.label(shown.layout())
                + "                  # from the shape; nchw or nhwc");
        if (shown.colour() == Preprocessing.Colour.RGB) {
            line("  colour: rgb                   # a GUESS: rgb or bgr, the order of the planes");
        } else {
            line("  colour: grey                  # from the shape");
            line(
                    "  # invert: true                # for dark strokes on white, if the model expects bright ones on black");
        }
        line("  resize: crop                  # a GUESS: crop (centre), stretch or fit (padded)");
        if (input.type().isByte()) {
            line("  # The input takes "
                    + (input.type() == ElementType.UINT8 ? "the pixel, 0 to 255." : "the pixel - 128."));
        } else {
            numbers(shown.colour());
        }
        line(
                "# To check the guesses: ballast verify FILE --photo PICTURE --label CLASS, where FILE is model.onnx beside this.");
    }

    private void numbers(Preprocessing.Colour colour) {
        line(
                "  scale: 255                    # a GUESS: (pixel / scale - mean) / deviation; 255 for 0 to 1, 1 for 0 to 255");
        line("  # mean: [1]                   # with scale: 127.5 for -1 to 1");
        if (colour == Preprocessing.Colour.RGB) {
            line("  # mean: [0.485, 0.456, 0.406]        # usual for ImageNet, with scale: 255 and the next line;");
            line("  # deviation: [0.229, 0.224, 0.225]   # these are for rgb; reverse them for bgr");
        }
    }

    /** A name from the model's file, which may hold any characters, as part of one line. */
    private static String shown(String name) {
        return name.replaceAll("[^ -~]", "?");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
