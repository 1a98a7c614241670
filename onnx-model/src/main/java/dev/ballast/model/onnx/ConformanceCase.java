package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.ballast.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One of ONNX's backend tests: a model, and sets of inputs with their expected outputs.
 *
 * @param name of the folder, or of the file without its suffix
 * @param model the ONNX file, possibly compressed
 * @param sets at least one
 */
record ConformanceCase(String name, Path model, List<DataSet> sets) {
    private static final String SUFFIX = ".onnx";

    ConformanceCase {
        sets = List.copyOf(sets);
    }

    /**
     * All tests in a folder, by name. A test is a folder that holds model.onnx (or .onnx.gz) and test_data_set_N with input_M.pb and
     * output_M.pb, or a file NAME.onnx beside NAME_output_M.pb. The folder may also be one test.
     */
    static List<ConformanceCase> in(Path folder) throws IOException {
        List<Path> entries;
        try (Stream<Path> list = Files.list(folder)) {
            entries = new ArrayList<>(list.sorted().toList());
        }
        entries.add(folder);
        List<ConformanceCase> cases = new ArrayList<>();
        for (Path entry : entries) {
            String name = entry.toAbsolutePath().normalize().getFileName() + "";
            if (Files.isDirectory(entry)) {
                Path plain = entry.resolve("model.onnx");
                Path model = Files.exists(plain) ? plain : entry.resolve("model.onnx.gz");
                List<DataSet> sets = Files.exists(model) ? DataSet.beside(entry) : List.of();
                if (!sets.isEmpty()) {
                    cases.add(new ConformanceCase(name, model, sets));
                }
            } else if (name.endsWith(SUFFIX)) {
                String stem = name.substring(0, name.length() - SUFFIX.length());
                List<Path> outputs = DataSet.numbered(folder, stem + "_output_", ".pb");
                if (!outputs.isEmpty()) {
                    cases.add(new ConformanceCase(stem, entry, List.of(new DataSet(List.of(), outputs))));
                }
            }
        }
        return cases;
    }

    /** The model's inputs that are not weights, in order. input_M.pb belongs to input M. */
    static List<ValueInfoProto> inputs(ModelProto model) {
        Set<String> weights = new HashSet<>();
        model.getGraph().getInitializerList().forEach(weight -> weights.add(weight.getName()));
        return model.getGraph().getInputList().stream()
                .filter(input -> !weights.contains(input.getName()))
                .toList();
    }

    static TensorProto tensor(Path file) throws ModelException {
        try {
            return TensorProto.parseFrom(Files.readAllBytes(file));
        } catch (InvalidProtocolBufferException damaged) {
            throw new ModelException(file + ": the file is not a tensor (" + damaged.getMessage() + ")", damaged);
        } catch (IOException unreadable) {
            throw new ModelException(file + ": cannot be read (" + unreadable.getMessage() + ")", unreadable);
        }
    }
}
