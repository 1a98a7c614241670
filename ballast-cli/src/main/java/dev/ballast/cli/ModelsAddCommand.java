package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.deployment.CataloguedModel;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.models.ReadModel;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.text.TextException;
import dev.ballast.gateway.text.TokenizerSource;
import dev.ballast.gateway.yaml.ModelTemplate;
import dev.ballast.gateway.yaml.StoreFolder;
import dev.ballast.model.ModelException;
import dev.ballast.model.ModelReport;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.model.onnx.ExternalFiles;
import dev.ballast.profile.FileErrors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ballast models add}: copies a file into a model store. It needs no running gateway. */
@Command(
        name = "add",
        description = {
            "Checks an ONNX file like \"ballast check\" and copies it into a model store. On an error nothing is copied.",
            "External weight files beside the ONNX file are copied too. A new model gets a model.yaml to edit.",
            "A running gateway loads the model with \"models load\"."
        })
final class ModelsAddCommand implements Callable<Integer> {
    @Mixin
    final HelpOption help = new HelpOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "an ONNX file")
    private Path file = Path.of("");

    @Option(
            names = "--name",
            paramLabel = "NAME",
            required = true,
            description = "model name, as in /v2/models/NAME/infer")
    private String name = "";

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "folder of the model store (default: ${DEFAULT-VALUE})")
    private Path store = Path.of("models");

    @Option(names = "--labels", paramLabel = "FILE", description = "names of the classes, one per line")
    private @Nullable Path labels;

    @Option(
            names = "--vocabulary",
            paramLabel = "FILE",
            description = "vocab.txt of a model of texts, one token per line")
    private @Nullable Path vocabulary;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "tokenizer.json of a model of texts, in place of a vocabulary")
    private @Nullable Path tokenizer;

    @Option(
            names = "--version",
            paramLabel = "V",
            description = "a whole number, to put it beside other versions (default: the only version of a new model)")
    private @Nullable String version;

    @Override
    public Integer call() throws CommandException {
        requireArguments();
        List<String> weights;
        ReadModel model;
        try {
            model = Models.read(
                    new ModelSource(name, file, Preprocessing.USUAL, List.of(), ModelSource.WireTypes.EXACT));
            weights = ExternalFiles.of(file);
        } catch (GatewayException e) {
            if (e.getCause() instanceof UnsupportedModelException unsupported) {
                spec.commandLine().getOut().println(ModelReport.of(unsupported));
                return CommandRunner.FAILED;
            }
            throw Failures.of(e);
        } catch (ModelException e) {
            throw new CommandException(CommandRunner.USAGE, String.valueOf(e.getMessage()));
        }
        copy(model, weights);
        return 0;
    }

    /** The file that the failure is about, where the failure names one. */
    private static String place(IOException e) {
        if (!(e instanceof FileSystemException file)) {
            return "";
        }
        return (file.getOtherFile() == null ? file.getFile() : file.getOtherFile()) + ": ";
    }

    private int labelCount() throws CommandException {
        try {
            return labels == null ? 0 : Files.readAllLines(labels).size();
        } catch (IOException e) {
            throw new CommandException(
                    CommandRunner.USAGE, "--labels: cannot read " + labels + ": " + FileErrors.cause(e));
        }
    }

    /** The file of tokens, checked; null when none is given. */
    private @Nullable TokenizerSource tokens() throws CommandException {
        if (vocabulary != null && tokenizer != null) {
            throw new CommandException(CommandRunner.USAGE, "give --vocabulary or --tokenizer, not both");
        }
        TokenizerSource tokens = vocabulary != null
                ? new TokenizerSource(TokenizerSource.Kind.VOCABULARY, vocabulary, null, null)
                : tokenizer != null ? new TokenizerSource(TokenizerSource.Kind.TOKENIZER, tokenizer, null, null) : null;
        try {
            if (tokens != null) {
                tokens.read();
            }
        } catch (TextException e) {
            throw new CommandException(CommandRunner.USAGE, String.valueOf(e.getMessage()));
        }
        return tokens;
    }

    private Map<String, Path> beside(@Nullable TokenizerSource tokens) {
        Map<String, Path> beside = new HashMap<>();
        if (labels != null) {
            beside.put(StoreFolder.LABELS, labels);
        }
        if (tokens != null) {
            beside.put(
                    tokens.kind() == TokenizerSource.Kind.VOCABULARY ? StoreFolder.VOCABULARY : StoreFolder.TOKENIZER,
                    tokens.file());
        }
        return beside;
    }

    private void requireArguments() throws CommandException {
        if (!StoreFolder.isName(name)) {
            throw new CommandException(
                    CommandRunner.USAGE, "--name must be " + StoreFolder.NAME_RULE + ", not \"" + name + "\"");
        }
        if (version != null && !CataloguedModel.isNumber(version)) {
            throw new CommandException(
                    CommandRunner.USAGE,
                    "--version must be a whole number from 1 to 999999999, not \"" + version + "\"");
        }
        if (labels != null && !Files.isRegularFile(labels)) {
            throw new CommandException(CommandRunner.USAGE, "--labels: there is no file " + labels);
        }
        if (file.toString().endsWith(".gz")) {
            throw new CommandException(
                    CommandRunner.USAGE, file + " is packed, a store holds unpacked models: gunzip " + file);
        }
        if (!Files.isRegularFile(file)) {
            throw new CommandException(CommandRunner.USAGE, "there is no file " + file);
        }
    }

    private void copy(ReadModel model, List<String> weights) throws CommandException {
        TokenizerSource tokens = tokens();
        String settings = ModelTemplate.of(model, labelCount(), tokens == null ? null : tokens.kind());
        boolean isNew = StoreAddition.isNew(store, name);
        try {
            Path added = new StoreAddition(file, weights, beside(tokens), settings).into(store, name, version);
            PrintWriter out = spec.commandLine().getOut();
            out.println("added " + added + "; a running gateway loads it with: ballast models load " + name
                    + (version == null ? "" : " --version " + version));
            if (isNew) {
                out.println("wrote " + store.resolve(name).resolve(StoreFolder.SETTINGS)
                        + (ModelTemplate.guessesPreprocessing(model.model())
                                ? ", in which the preprocessing of pictures is a guess; to check it: ballast verify "
                                        + added + " --photo PICTURE --label CLASS"
                                : ""));
            }
        } catch (GatewayException e) {
            throw new CommandException(CommandRunner.USAGE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CommandException(
                    CommandRunner.FAILED, "nothing was added to " + store + ": " + place(e) + FileErrors.cause(e));
        }
    }
}
