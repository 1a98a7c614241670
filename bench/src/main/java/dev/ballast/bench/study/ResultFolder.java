package dev.ballast.bench.study;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The folder for the results of one study. */
public final class ResultFolder {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path folder;

    private ResultFolder(Path folder) {
        this.folder = folder;
    }

    /** The folder of the study under {@code all}, made if it is not there. */
    public static ResultFolder of(Path all, String study) throws IOException {
        return new ResultFolder(Files.createDirectories(all.resolve(study)));
    }

    /** An object that begins with when and on what machine the study ran. */
    public static ObjectNode begun(String study) {
        ObjectNode result = JSON.createObjectNode();
        result.put("study", study)
                .put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        result.putObject("machine")
                .put("jdk", System.getProperty("java.version"))
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("arch", System.getProperty("os.arch"))
                .put("processors", Runtime.getRuntime().availableProcessors());
        return result;
    }

    /** An object without anything. */
    public static ObjectNode empty() {
        return JSON.createObjectNode();
    }

    /** Writes {@code result.json}. */
    public void write(ObjectNode result) throws IOException {
        JSON.writeValue(folder.resolve("result.json").toFile(), result);
    }

    /** Writes each chart to a file of its own. */
    public void write(Charts charts) throws IOException {
        charts.write(folder);
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
