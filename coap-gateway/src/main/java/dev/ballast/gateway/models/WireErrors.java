package dev.ballast.gateway.models;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.Decoder;
import dev.ballast.coding.PartSet;
import dev.ballast.coding.Recovery;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.model.LinearBackend;
import dev.ballast.model.LinearStep;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures the loss of accuracy from narrower types on the wire or for weights in the nodes. Every split layer is computed in parts,
 * whose activation and slices pass through the encoded messages. Each measurement is made with all parts, and with the first part
 * recovered from parity. Errors are relative to the largest magnitude of the exact value.
 */
public final class WireErrors {
    private static final List<WireChoice> NARROWER = List.of(
            WireChoice.both(WireType.FLOAT16),
            WireChoice.both(WireType.INT8),
            WireChoice.EXACT.holding(Weights.Format.FLOAT16));
    private static final int SLICE_BYTES = 1_100;
    private static final int LOST = 0;

    private final Model model;
    private final GemmKernel kernel;
    private final int dataParts;
    private final Scratch scratch = new Scratch();
    private final Map<Held, CodedLayer> layers = new HashMap<>();
    private final Map<CodedLayer, Decoder> decoders = new HashMap<>();

    /**
     * A study of one model.
     *
     * @param dataParts number of data parts of each layer; there is one parity part besides
     */
    public WireErrors(Model model, GemmKernel kernel, int dataParts) {
        this.model = model;
        this.kernel = kernel;
        this.dataParts = dataParts;
    }

    /** A layer with its weights in the type that nodes hold. */
    private record Held(int index, Weights.Format weights) {}

    /**
     * Errors of the raw product of one layer; all layers before it are exact.
     *
     * @param healthy with all parts, in the order of {@link #choices}
     * @param recovered with one part recovered from parity, in that order
     */
    public record Layer(String name, List<Double> healthy, List<Double> recovered) {}

    /**
     * Errors of the first output of the model with the choice applied to every layer.
     *
     * @param sameTop inputs whose strongest output is that of the exact model
     */
    public record Whole(WireChoice choice, double healthy, double recovered, int sameTop, int inputs) {}

    /** The choices that are measured. */
    public static List<WireChoice> choices() {
        return NARROWER;
    }

    /** Inputs of uniform noise: between 0 and 1, or any byte. */
    public List<List<Tensor>> noise(int count, long seed) {
        Random random = new Random(seed);
        List<List<Tensor>> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Tensor> one = new ArrayList<>();
            model.inputs().forEach(info -> one.add(noise(info, random)));
            inputs.add(one);
        }
        return inputs;
    }

    private static Tensor noise(ValueInfo info, Random random) {
        Tensor tensor = info.type().zeros(info.shape());
        if (tensor instanceof FloatTensor floats) {
            for (int j = 0; j < floats.data().length; j++) {
                floats.data()[j] = random.nextFloat();
            }
        } else if (tensor instanceof ByteTensor octets) {
            random.nextBytes(octets.data());
        }
        return tensor;
    }

    /**
     * Measures each layer of float32 numbers alone. The errors are the worst over all inputs.
     *
     * @throws RequestException when the model cannot compute with one of the inputs
     */
    public List<Layer> layers(List<List<Tensor>> inputs) {
        double[][] healthy = new double[model.linearSteps().size()][NARROWER.size()];
        double[][] recovered = new double[healthy.length][NARROWER.size()];
        LocalBackend local = new LocalBackend(kernel);
        ModelRunner runner = new ModelRunner(model, kernel);
        for (List<Tensor> input : inputs) {
            runner.run(input, (step, read, product) -> {
                local.multiply(step, read, product);
                if (!isFloat(step)) {
                    return;
                }
                float[] activation = ((FloatTensor) read).data();
                float[] raw = ((FloatTensor) product).data();
                int length = step.layer().outputLength();
                for (int t = 0; t < NARROWER.size(); t++) {
                    double[] worst = healthy[step.index()];
                    worst[t] =
                            Math.max(worst[t], error(through(step, activation, NARROWER.get(t), false), raw, length));
                    worst = recovered[step.index()];
                    worst[t] = Math.max(worst[t], error(through(step, activation, NARROWER.get(t), true), raw, length));
                }
            });
        }
        List<Layer> rows = new ArrayList<>();
        for (LinearStep step : model.linearSteps()) {
            if (isFloat(step)) {
                rows.add(new Layer(step.name(), list(healthy[step.index()]), list(recovered[step.index()])));
            }
        }
        return rows;
    }

    /**
     * Measures the model with every layer on the wire and on the nodes as {@code choice} says.
     *
     * @throws RequestException when the model cannot compute with one of the inputs
     */
    public Whole whole(WireChoice choice, List<List<Tensor>> inputs) {
        ModelRunner exactly = new ModelRunner(model, kernel);
        ModelRunner narrow = new ModelRunner(model, kernel);
        double healthy = 0;
        double recovered = 0;
        int same = 0;
        for (List<Tensor> input : inputs) {
            FloatTensor exact =
                    exactly.run(input, new LocalBackend(kernel)).get(0).floats();
            FloatTensor all = narrow.run(input, backend(choice, false)).get(0).floats();
            FloatTensor less = narrow.run(input, backend(choice, true)).get(0).floats();
            healthy = Math.max(healthy, error(all.data(), exact.data(), exact.data().length));
            recovered = Math.max(recovered, error(less.data(), exact.data(), exact.data().length));
            same += all.argMax() == exact.argMax() && less.argMax() == exact.argMax() ? 1 : 0;
        }
        return new Whole(choice, healthy, recovered, same, inputs.size());
    }

    private LinearBackend backend(WireChoice choice, boolean lost) {
        LocalBackend local = new LocalBackend(kernel);
        return (step, activation, raw) -> {
            if (isFloat(step)) {
                float[] result = through(step, ((FloatTensor) activation).data(), choice, lost);
                System.arraycopy(
                        result, 0, ((FloatTensor) raw).data(), 0, step.layer().outputLength());
            } else {
                local.multiply(step, activation, raw);
            }
        };
    }

    /** Products of integers travel exactly, so only float32 layers are measured. */
    private static boolean isFloat(LinearStep step) {
        return step.layer().arithmetic() == Arithmetic.FLOAT32;
    }

    private float[] through(LinearStep step, float[] activation, WireChoice choice, boolean lost) {
        CodedLayer coded = layers.computeIfAbsent(
                new Held(step.index(), choice.weights()),
                key -> new CodedLayer(
                        choice.held(step.name(), step.layer()),
                        Code.sum(Math.min(dataParts, step.layer().rows()))));
        Decoder decoder = decoders.computeIfAbsent(coded, CodedLayer::decoder);
        float[] received =
                sent(choice.activation(), activation, step.layer().lowering().inputLength());
        FloatTensor[] parts = new FloatTensor[coded.code().parts()];
        for (int part = 0; part < parts.length; part++) {
            float[] product = new float[coded.length(part)];
            coded.part(part).multiply(kernel, received, 0, scratch, product, 0);
            parts[part] = FloatTensor.flat(answered(choice.result(), product));
        }
        PartSet all = coded.code().all();
        Recovery recovery = decoder.recovery(lost ? all.without(LOST) : all);
        FloatTensor raw = FloatTensor.zeros(Shape.of(step.layer().outputLength()));
        coded.complete(recovery, parts, 0, coded.length(0), raw);
        return raw.data();
    }

    private static float[] sent(WireType type, float[] activation, int length) {
        ShardRequest.Head head = new ShardRequest.Head(1, JobExtents.NONE, length, 1, type, 0);
        float[] received = new float[length];
        try {
            WireTensor tensor = WireTensor.of(type, activation, 0, length);
            ShardRequest.decode(ShardRequest.encode(head, -1, 0, tensor)).copyTo(FloatTensor.flat(received), 0);
        } catch (WireException e) {
            throw new IllegalStateException("decoding a request of this program failed", e);
        }
        return received;
    }

    private static float[] answered(WireType type, float[] result) {
        float[] received = new float[result.length];
        Slicing slices = new Slicing(result.length, SLICE_BYTES / type.bytes());
        try {
            for (int slice = 0; slice < slices.pieces(); slice++) {
                int from = slices.start(slice);
                byte[] answer = ShardAnswer.encode(new GemmTimes(0, 0), slice, type, result, from, slices.size(slice));
                ShardAnswer.decodeInto(answer, slice, received, from, slices.size(slice));
            }
        } catch (WireException e) {
            throw new IllegalStateException("decoding an answer of this program failed", e);
        }
        return received;
    }

    private static double error(float[] actual, float[] exact, int length) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < length; i++) {
            largest = Math.max(largest, Math.abs(exact[i]));
            difference = Math.max(difference, Math.abs((double) actual[i] - exact[i]));
        }
        return largest == 0 ? difference : difference / largest;
    }

    private static List<Double> list(double[] values) {
        List<Double> list = new ArrayList<>();
        for (double value : values) {
            list.add(value);
        }
        return list;
    }
}
