package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.model.ModelException;
import dev.ballast.model.onnx.DataSet;
import dev.ballast.profile.FileErrors;
import dev.ballast.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The inputs in a folder: pictures, files of TensorProto, and folders of ONNX's test data sets. */
final class VerifyInputs {
    private static final Set<String> PICTURES = Set.of("jpg", "jpeg", "png", "bmp", "gif");
    private static final String TENSOR = "pb";

    private VerifyInputs() {}

    /** The inputs in this folder, by name; the folder itself when it is a data set. */
    static List<Path> in(Path folder) throws CommandException {
        if (!Files.isDirectory(folder)) {
            throw new CommandException(CommandRunner.USAGE, "there is no folder " + folder);
        }
        if (isDataSet(folder)) {
            return List.of(folder);
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> inputs = entries.filter(VerifyInputs::isInput).sorted().toList();
            if (inputs.isEmpty()) {
                throw new CommandException(
                        CommandRunner.USAGE,
                        folder
                                + " holds no inputs: expected .jpg, .png, .bmp, .gif or .pb files, or folders with input_0.pb");
            }
            return inputs;
        } catch (IOException e) {
            throw new CommandException(CommandRunner.USAGE, "cannot read " + folder + ": " + FileErrors.cause(e));
        }
    }

    private static boolean isDataSet(Path entry) {
        return Files.isDirectory(entry) && !DataSet.in(entry).inputs().isEmpty();
    }

    private static boolean isInput(Path entry) {
        return isDataSet(entry)
                || (Files.isRegularFile(entry)
                        && (isPicture(entry) || suffix(entry).equals(TENSOR)));
    }

    /** Whether the file is a picture, which the model's preprocessing converts to an input. */
    static boolean isPicture(Path entry) {
        return Files.isRegularFile(entry) && PICTURES.contains(suffix(entry));
    }

    private static String suffix(Path entry) {
        String name = entry.toString().toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Reads the tensors of one input. The caller checks that they match the model. */
    static List<Tensor> read(Path input, ServedModel model) throws CommandException {
        try {
            if (isPicture(input)) {
                return List.of(
                        model.readImage(Files.readAllBytes(input), () -> false).input());
            }
            return isDataSet(input) ? DataSet.in(input).read() : List.of(DataSet.tensor(input));
        } catch (BadInputException | ModelException e) {
            throw new CommandException(CommandRunner.USAGE, input + ": " + e.getMessage());
        } catch (IOException e) {
            throw new CommandException(CommandRunner.USAGE, "cannot read " + input + ": " + FileErrors.cause(e));
        }
    }
}
