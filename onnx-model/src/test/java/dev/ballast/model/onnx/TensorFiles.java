package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.ballast.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files of ONNX's backend test layout: model.onnx and test_data_set_N with input_M.pb and output_M.pb. */
final class TensorFiles {
    private TensorFiles() {}

    static List<Tensor> tensors(Path set, String kind) throws Exception {
        List<Tensor> tensors = new ArrayList<>();
        for (Path file : files(set, kind)) {
            tensors.add(tensor(file));
        }
        return tensors;
    }

    /** Existing files {@code input_0.pb, input_1.pb, ...} until one is missing. */
    static List<Path> files(Path set, String kind) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; Files.exists(set.resolve(kind + "_" + i + ".pb")); i++) {
            files.add(set.resolve(kind + "_" + i + ".pb"));
        }
        return files;
    }

    static Tensor tensor(Path file) throws Exception {
        return TensorDecoder.decode(TensorProto.parseFrom(Files.readAllBytes(file)), ExternalData.none());
    }

    /** The folders test_data_set_N of a model's folder. */
    static List<Path> dataSets(Path folder) {
        List<Path> sets = new ArrayList<>();
        for (int i = 0; Files.exists(folder.resolve("test_data_set_" + i)); i++) {
            sets.add(folder.resolve("test_data_set_" + i));
        }
        return sets;
    }

    /** Whether every input of a model is a tensor and not a sequence or an optional value. */
    static boolean hasTensorsOnly(Path model) throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(model)).getGraph().getInputList().stream()
                .allMatch(input -> input.getType().hasTensorType());
    }

    /** Names of the inputs that are not initializers, in order. input_M.pb belongs to input M. */
    static List<String> inputNames(Path model) throws IOException {
        ModelProto proto = ModelProto.parseFrom(Files.readAllBytes(model));
        Set<String> weights = new HashSet<>();
        proto.getGraph().getInitializerList().forEach(weight -> weights.add(weight.getName()));
        return proto.getGraph().getInputList().stream()
                .map(input -> input.getName())
                .filter(name -> !weights.contains(name))
                .toList();
    }
}
