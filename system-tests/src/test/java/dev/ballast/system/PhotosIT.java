package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.demo.Photo;
import dev.ballast.demo.PhotoModel;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.plan.SplitKind;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Photos as they are, JPEG, PNG and BMP, through the gateway over four nodes and one for parity: the strongest class is the one that onnxruntime finds
 * in the same numbers, and as many are right as the models get right with Pillow's resizing. Layers of floats are cut into tiles, so that less travels.
 */
@Tag("once")
@Timeout(300)
class PhotosIT {
    private static final int NODES = 5;
    private static final int CLIENTS = 2;
    private static final long TIMEOUT_MS = 60_000;
    private static final int PHOTOS = 28;
    /** Photos that are tried by default, of one model. */
    private static final int SAMPLE = 10;
    /** Index of the model that is tried by default. */
    private static final int INT8 = 3;

    @TempDir
    private static Path folder;

    private static NodesInProcess nodes;

    @BeforeAll
    static void start() throws Exception {
        nodes = NodesInProcess.start(NODES, folder);
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    static List<PhotoModel> models() {
        return Thorough.orSample(PhotoModel.ALL, List.of(PhotoModel.ALL.get(INT8)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void classesAreThoseOfOnnxruntime(PhotoModel model) throws Exception {
        List<Photo> all = Photo.read(Data.folder());
        assertThat(all).hasSize(PHOTOS);
        List<Photo> photos = Thorough.orSample(all, all.subList(0, SAMPLE));
        long right =
                photos.stream().filter(photo -> photo.rightIn(model.name())).count();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (Gateway gateway = nodes.serve(List.of(model.source(Data.folder())), SplitKind.SPATIAL, CLIENTS);
                Oracle oracle = new Oracle(model.name())) {
            Asked asked = new Asked(gateway, oracle, model.offset());
            List<Callable<Integer>> halves = new ArrayList<>();
            for (int first = 0; first < CLIENTS; first++) {
                int from = first;
                halves.add(() -> accepted(asked, photos, from));
            }
            int accepted = 0;
            for (Future<Integer> half : clients.invokeAll(halves)) {
                accepted += half.get();
            }
            assertThat((long) accepted).isBetween(right - 1, right + 1);
        } finally {
            clients.shutdownNow();
        }
    }

    /** A gateway for one model, what onnxruntime says of it, and its classes before the first of ImageNet. */
    private record Asked(Gateway gateway, Oracle oracle, int offset) {
        ServedModel model() {
            return gateway.models().get(0);
        }
    }

    /** Asks for every so many photos through a client of its own, which sends one body in blocks at a time. */
    private static int accepted(Asked asked, List<Photo> photos, int from) throws Exception {
        int accepted = 0;
        try (InferClient client = InferClient.open(asked.gateway().address())) {
            for (int i = from; i < photos.size(); i += CLIENTS) {
                Photo photo = photos.get(i);
                byte[] bytes =
                        Files.readAllBytes(Data.folder().resolve("photos").resolve(photo.file()));
                int found = strongest(client, asked.model().name(), photo, bytes);
                assertThat(found)
                        .as(photo.file())
                        .isEqualTo(asked.oracle()
                                .strongest(asked.model()
                                        .readImage(bytes, () -> false)
                                        .input()));
                accepted += photo.accepted().contains(found - asked.offset()) ? 1 : 0;
            }
        }
        return accepted;
    }

    private static int strongest(InferClient client, String model, Photo photo, byte[] bytes)
            throws InterruptedException {
        InferClient.Reply reply = client.infer(model, photo.format(), bytes, TIMEOUT_MS);
        assertThat(reply).as(photo.file()).isInstanceOf(InferClient.Reply.Answer.class);
        JsonNode top = ((InferClient.Reply.Answer) reply).json().at("/parameters/top");
        assertThat(top).hasSize(5);
        return top.get(0).path("class").asInt();
    }

    /** The model in onnxruntime. */
    private static final class Oracle implements AutoCloseable {
        private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
        private final OrtSession session;

        Oracle(String name) throws Exception {
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(1);
                session = environment.createSession(Data.modelBytes(name), options);
            }
        }

        int strongest(Tensor input) throws OrtException {
            long[] dims = Arrays.stream(input.shape().toArray()).asLongStream().toArray();
            String name = session.getInputNames().iterator().next();
            try (OnnxTensor fed = input instanceof ByteTensor octets
                            ? OnnxTensor.createTensor(
                                    environment, ByteBuffer.wrap(octets.data()), dims, OnnxJavaType.UINT8)
                            : OnnxTensor.createTensor(
                                    environment, FloatBuffer.wrap(((FloatTensor) input).data()), dims);
                    OrtSession.Result result = session.run(Map.of(name, fed))) {
                FloatBuffer scores = ((OnnxTensor) result.get(0)).getFloatBuffer();
                float[] values = new float[scores.remaining()];
                scores.get(values);
                return FloatTensor.flat(values).argMax();
            }
        }

        @Override
        public void close() throws OrtException {
            session.close();
        }
    }
}
