package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.ClassScores;
import dev.ballast.gateway.models.InputType;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.picture.PreprocessingText;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.profile.FileErrors;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a photo of which the class is known on this machine, with the configured preprocessing and with others. */
final class PhotoCheck {
    /** Rounding may keep the sum of probabilities this far from 1. */
    private static final double SUM_TOLERANCE = 0.01;

    private final ModelSource source;
    private final Model model;
    private final ModelRunner runner;
    private final LocalBackend board;

    PhotoCheck(ModelSource source, GemmKernel kernel) throws GatewayException {
        this.source = source;
        this.model = Models.load(source);
        this.runner = new ModelRunner(model, kernel);
        this.board = new LocalBackend(kernel);
    }

    /**
     * Runs the photo.
     *
     * @param label a label of the model, a name or another part of one label, or the number of a class
     */
    PhotoReport run(Path photo, String label) throws CommandException {
        ValueInfo input = onlyInput();
        int index = new PhotoLabel(source.labels(), classCount()).find(label);
        Preprocessing configured = shown(input);
        byte[] bytes = read(photo);
        List<PhotoReport.Try> tries = new ArrayList<>();
        for (Preprocessing variant : PhotoVariants.of(configured, input)) {
            float[] scores = scores(photo, bytes, input, variant);
            float score = scores[index];
            int rank = 1;
            for (float other : scores) {
                rank += other > score ? 1 : 0;
            }
            tries.add(new PhotoReport.Try(
                    PhotoVariants.changes(configured, variant), rank, probabilities(scores)[index]));
        }
        return new PhotoReport(
                model.name(),
                new ClassScores(source.labels(), false).label(index),
                PreprocessingText.of(configured, input),
                tries);
    }

    private ValueInfo onlyInput() throws CommandException {
        if (model.inputs().size() != 1) {
            throw new CommandException(
                    CommandRunner.USAGE,
                    model.name() + " takes " + model.inputs().size()
                            + " inputs; a photo is the input of a model with one");
        }
        return model.inputs().get(0);
    }

    private int classCount() throws CommandException {
        Shape shape = model.outputs().get(0).shape();
        if (!shape.isRow()) {
            throw new CommandException(
                    CommandRunner.USAGE,
                    "the first output of " + model.name() + " is no row of class scores, so no label can be checked");
        }
        return shape.size();
    }

    private Preprocessing shown(ValueInfo input) throws CommandException {
        try {
            return source.preprocessing().forShape(input.shape());
        } catch (IllegalArgumentException e) {
            throw new CommandException(CommandRunner.USAGE, "input section of " + model.name() + ": " + e.getMessage());
        }
    }

    private static byte[] read(Path photo) throws CommandException {
        try {
            return Files.readAllBytes(photo);
        } catch (NoSuchFileException e) {
            throw new CommandException(CommandRunner.USAGE, "there is no file " + photo);
        } catch (IOException e) {
            throw new CommandException(CommandRunner.USAGE, "cannot read " + photo + ": " + FileErrors.cause(e));
        }
    }

    private float[] scores(Path photo, byte[] bytes, ValueInfo input, Preprocessing preprocessing)
            throws CommandException {
        try {
            Tensor tensor =
                    InputType.picture(input, bytes, preprocessing, () -> false).input();
            FloatTensor first = runner.run(List.of(tensor), board).get(0).floats();
            return first.data().clone();
        } catch (BadInputException | RequestException e) {
            throw new CommandException(CommandRunner.USAGE, photo + ": " + e.getMessage());
        }
    }

    /** The scores themselves if they are probabilities. */
    private static float[] probabilities(float[] scores) {
        double sum = 0;
        boolean inRange = true;
        for (float score : scores) {
            sum += score;
            inRange &= score >= 0 && score <= 1;
        }
        return inRange && Math.abs(sum - 1) < SUM_TOLERANCE ? scores : ClassScores.softmax(scores);
    }
}
