package dev.ballast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.command.ProgramVersion;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.picture.PictureException;
import dev.ballast.gateway.picture.UprightPicture;
import dev.ballast.profile.FileErrors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ballast infer}: sends one file to a running gateway. */
@Command(
        name = "infer",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Sends a picture, a tensor or texts to a running gateway and prints the answer.")
final class InferCommand implements Callable<Integer> {
    private static final String DETECTIONS = "detections";

    /** Deadline of a gateway that was configured without one, and how much later its answer may arrive. */
    private static final long GATEWAY_DEADLINE_MS = 30_000;

    private static final long LATER_MS = 5_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..2",
            hideParamSyntax = true,
            paramLabel = "[MODEL] FILE",
            description =
                    "a .jpg, .png, .bmp, .gif, .json or .cbor file, after the name of the model as for --model; no file with --text")
    private List<String> words = List.of();

    private Path file = Path.of("");

    @Mixin
    private GatewayAddress gateway = new GatewayAddress();

    @Option(names = "--text", paramLabel = "TEXT", description = "a text in place of a file; may be repeated")
    private List<String> texts = List.of();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "NAME for the default version, or NAME:VERSION (default: ${DEFAULT-VALUE})")
    private String model = Models.BUILT_IN;

    @Option(
            names = "--timeout-ms",
            paramLabel = "MS",
            description = "longest wait for the answer (default: 5000 more than the deadline, or 35000)")
    private @Nullable Long timeoutMs;

    @Option(
            names = "--deadline-ms",
            paramLabel = "MS",
            description =
                    "deadline of the answer; the gateway answers 5.04 if it cannot meet the deadline (default: the gateway's deadline-ms)")
    private @Nullable Long deadlineMs;

    @Option(
            names = "--top",
            paramLabel = "N",
            description = "number of strongest classes to print (default: ${DEFAULT-VALUE})")
    private int top = 5;

    @Option(
            names = "--draw",
            paramLabel = "OUT.png",
            description = "draw the detections on the picture and write it to OUT.png; for a model with detections")
    private @Nullable Path drawing;

    @Option(names = "--json", description = "print the gateway's JSON answer unchanged")
    private boolean json;

    @Override
    public Integer call() throws CommandException, InterruptedException {
        TextQuestion question = new TextQuestion(texts);
        takeWords(question);
        InferClient.Body kind = question.isEmpty() ? kind() : question.kind();
        requireDrawable(kind);
        byte[] body = question.isEmpty() ? read() : question.body();
        InferClient.Question asked = asked();
        InferClient.WaitLimits limits = limits();
        JsonNode answer = gateway.answer(client -> client.infer(asked, kind, body, limits));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(answer);
        } else {
            print(answer, isPicture(kind), question);
        }
        if (drawing != null) {
            draw(drawing, body, answer.path("parameters"));
        }
        return 0;
    }

    /** The last word is the file, unless there are texts. A word before it is the model. */
    private void takeWords(TextQuestion question) throws CommandException {
        int files = question.isEmpty() ? 1 : 0;
        if (words.size() < files || words.size() > files + 1) {
            throw new CommandException(
                    CommandRunner.USAGE, "give one FILE or --text TEXT, after the name of the model");
        }
        file = files == 1 ? Path.of(words.get(words.size() - 1)) : file;
        if (words.size() > files) {
            if (spec.commandLine().getParseResult().hasMatchedOption("--model")) {
                throw new CommandException(
                        CommandRunner.USAGE, "the model is named twice: " + words.get(0) + " and --model " + model);
            }
            model = words.get(0);
        }
    }

    private void requireDrawable(InferClient.Body kind) throws CommandException {
        if (drawing != null && !isPicture(kind)) {
            throw new CommandException(CommandRunner.USAGE, "--draw needs a picture, " + file + " is none");
        }
        if (drawing != null && !drawing.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new CommandException(CommandRunner.USAGE, "--draw " + drawing + ": the name must end in .png");
        }
    }

    private void draw(Path target, byte[] photo, JsonNode parameters) throws CommandException {
        if (!parameters.has(DETECTIONS)) {
            throw new CommandException(
                    CommandRunner.FAILED,
                    "nothing to draw: " + model + " has no \"output: {detections: ..}\" in its settings");
        }
        try {
            BufferedImage picture = UprightPicture.read(photo);
            new DetectionDrawing(picture).add(parameters);
            ImageIO.write(picture, "png", target.toFile());
        } catch (PictureException e) {
            throw new CommandException(CommandRunner.FAILED, file + ": " + e.getMessage());
        } catch (IOException e) {
            throw new CommandException(CommandRunner.FAILED, "cannot write " + target + ": " + FileErrors.cause(e));
        }
    }

    private static boolean isPicture(InferClient.Body kind) {
        return kind != InferClient.Body.JSON && kind != InferClient.Body.CBOR && kind != InferClient.Body.TEXT;
    }

    private InferClient.Question asked() throws CommandException {
        if (top < 0) {
            throw new CommandException(CommandRunner.USAGE, "--top must be 0 or more, is " + top);
        }
        return new InferClient.Question(model, top, json || !texts.isEmpty());
    }

    private InferClient.WaitLimits limits() throws CommandException {
        if (deadlineMs != null && deadlineMs < 1) {
            throw new CommandException(CommandRunner.USAGE, "--deadline-ms must be 1 or more, is " + deadlineMs);
        }
        if (timeoutMs != null && timeoutMs < 1) {
            throw new CommandException(CommandRunner.USAGE, "--timeout-ms must be 1 or more, is " + timeoutMs);
        }
        return new InferClient.WaitLimits(longestWaitMs(), deadlineMs == null ? 0 : deadlineMs);
    }

    /** Unless told otherwise, long enough to hear what the gateway says of a request that it could not answer in time. */
    private long longestWaitMs() {
        long deadline = deadlineMs == null ? GATEWAY_DEADLINE_MS : Math.min(deadlineMs, Integer.MAX_VALUE);
        return timeoutMs == null ? deadline + LATER_MS : timeoutMs;
    }

    private InferClient.Body kind() throws CommandException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        String suffix = name.substring(name.lastIndexOf('.') + 1);
        return switch (suffix) {
            case "png" -> InferClient.Body.PNG;
            case "jpg", "jpeg" -> InferClient.Body.JPEG;
            case "bmp" -> InferClient.Body.BMP;
            case "gif" -> InferClient.Body.GIF;
            case "json" -> InferClient.Body.JSON;
            case "cbor" -> InferClient.Body.CBOR;
            default ->
                throw new CommandException(
                        CommandRunner.USAGE, file + ": the name must end in .jpg, .png, .bmp, .gif, .json or .cbor");
        };
    }

    private byte[] read() throws CommandException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new CommandException(CommandRunner.USAGE, "there is no file " + file);
        } catch (IOException e) {
            throw new CommandException(CommandRunner.USAGE, "cannot read " + file + ": " + FileErrors.cause(e));
        }
    }

    private void print(JsonNode answer, boolean isPicture, TextQuestion question)
            throws CommandException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode how = answer.path("parameters");
        boolean isDetector = how.has(DETECTIONS);
        boolean hasClasses = isDetector || !how.path("top").isEmpty();
        JsonNode description = isPicture || (!hasClasses && question.isEmpty())
                ? gateway.answer(client -> client.model(model, longestWaitMs()))
                : MissingNode.getInstance();
        if (!hasClasses) {
            for (JsonNode output : (question.isEmpty() ? description : answer).path("outputs")) {
                out.printf(
                        "%s %s%s; print its numbers with --json%n",
                        output.path("name").asText(), output.path("datatype").asText(), output.path("shape"));
            }
        }
        question.similarities(answer.path("outputs").path(0)).forEach(out::println);
        for (JsonNode top : how.path("top")) {
            out.printf(
                    Locale.ROOT,
                    "%10.4f  %s%n",
                    top.path("value").asDouble(),
                    top.path("label").asText());
        }
        for (JsonNode found : how.path(DETECTIONS)) {
            out.println(line(found));
        }
        if (isDetector && how.path(DETECTIONS).isEmpty()) {
            out.println("no detections");
        }
        if (isPicture) {
            out.println("picture as " + description.path("preprocessing").asText());
        }
        out.printf(
                Locale.ROOT,
                "%.2f ms, %d rounds, %d slices recovered from parity, %d parts computed by the gateway, %s%n",
                how.path("latency_us").path("total").asDouble() / 1000,
                how.path("rounds").asInt(),
                how.path("recovered_slices").asInt(),
                how.path("local_parts").asInt(),
                who(how.path("missing_nodes")));
    }

    /** A detection with its box, in pixels of the picture. */
    private static String line(JsonNode found) {
        JsonNode box = found.path("box");
        return String.format(
                Locale.ROOT,
                "%10.4f  %s  from %.1f, %.1f to %.1f, %.1f",
                found.path("score").asDouble(),
                found.path("label").asText(),
                box.path(0).asDouble(),
                box.path(1).asDouble(),
                box.path(2).asDouble(),
                box.path(3).asDouble());
    }

    /** The nodes that this request did not use, as text. With parity, a healthy fleet may answer before its slowest node. */
    private static String who(JsonNode missing) {
        List<String> names = new ArrayList<>();
        missing.forEach(node -> names.add(node.asText()));
        return names.isEmpty() ? "all nodes used" : "answered without " + String.join(", ", names);
    }
}
