package dev.ballast.bench.cli;

import dev.ballast.bench.photos.PhotosStudy;
import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ballast bench photos}. */
@Command(
        name = "photos",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Sends photos to SqueezeNet 1.1, SqueezeNet 1.0 (deep compressed), MobileNetV2 and its int8 form over five node processes. Compares"
                    + " the strongest class with the one that onnxruntime finds after Pillow's resizing, and with the labels.",
            "Limits: the number of right photos differs from that of onnxruntime by at most one.",
            "--quick: SqueezeNet 1.1 only.",
            "Exit codes: 0 all limits held, 1 a limit was broken or the study failed, 2 the command line is wrong."
        })
final class PhotosCommand implements Callable<Integer> {
    @Mixin
    private StudyOptions options = new StudyOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "folder that holds models/ and photos/labels.tsv (default: BALLAST_DATA)",
            defaultValue = "${env:BALLAST_DATA}")
    private @Nullable Path data;

    @Override
    public Integer call() throws CommandException, InterruptedException {
        Path folder = options.data(data);
        PhotosStudy study = options.quick() ? PhotosStudy.quick(folder) : PhotosStudy.full(folder);
        return options.runLimited("photos", nodeJar -> study.run(nodeJar).report());
    }
}
