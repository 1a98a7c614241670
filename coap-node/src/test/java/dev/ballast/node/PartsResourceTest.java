package dev.ballast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.MemoryBudget;
import dev.ballast.node.part.Parts;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.NodeInfo;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsResourceTest {
    private static final byte[] PART = PartMessage.of(Parts.dense(3, 5)).encode();
    private static final String ID = PartIds.of(PART);

    @TempDir
    private Path directory;

    @Test
    void keepsGivesAndForgetsAPart() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            assertThat(put(node, ID, PART).getCode()).isEqualTo(ResponseCode.CREATED);
            assertThat(put(node, ID, PART).getCode()).isEqualTo(ResponseCode.CHANGED);
            assertThat(node.ask(Code.GET, "/parts/" + ID).getPayload()).isEqualTo(PART);
            assertThat(node.ask(Code.DELETE, "/parts/" + ID).getCode()).isEqualTo(ResponseCode.DELETED);
            expect(node.ask(Code.GET, "/parts/" + ID), ResponseCode.NOT_FOUND, "no part " + ID + " here");
            expect(node.ask(Code.DELETE, "/parts/" + ID), ResponseCode.NOT_FOUND, "no part " + ID + " here");
            assertThat(put(node, ID, PART).getCode()).isEqualTo(ResponseCode.CREATED);
        }
    }

    @Test
    void takesAndGivesALargePartInBlocks() throws Exception {
        byte[] large = PartMessage.of(Parts.dense(100, 1000)).encode();
        String id = PartIds.of(large);
        try (RunningNode node = RunningNode.portable(directory)) {
            assertThat(put(node, id, large).getCode()).isEqualTo(ResponseCode.CREATED);
            assertThat(node.ask(Code.GET, "/parts/" + id).getPayload()).isEqualTo(large);
        }
    }

    @Test
    void doesNotGiveWhatNoBodyMayHold() throws Exception {
        byte[] large = PartMessage.of(Parts.dense(300, 1000)).encode();
        String id = PartIds.of(large);
        Files.createDirectories(directory.resolve("parts"));
        Files.write(directory.resolve("parts/" + id + ".part"), large);
        try (RunningNode node = RunningNode.portable(directory)) {
            expect(
                    node.ask(Code.GET, "/parts/" + id),
                    ResponseCode.NOT_IMPLEMENTED,
                    "part " + id + " has " + large.length + " bytes; a block-wise answer may have 1048576");
        }
    }

    @Test
    void stillHoldsItsPartsWhenStartedAgain() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            put(node, ID, PART);
        }
        try (RunningNode node = RunningNode.portable(directory)) {
            assertThat(NodeInfo.decode(node.ask(Code.GET, "/node").getPayload()).partIds())
                    .containsExactly(ID);
            assertThat(node.ask(Code.GET, "/parts/" + ID).getPayload()).isEqualTo(PART);
        }
    }

    @Test
    void doesNotServeWhatChangedOnDisk() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            put(node, ID, PART);
        }
        Path file = directory.resolve("parts/" + ID + ".part");
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1] ^= 1;
        Files.write(file, content);
        Files.writeString(directory.resolve("parts/half-written.tmp"), "half");
        try (RunningNode node = RunningNode.portable(directory)) {
            assertThat(node.ask(Code.GET, "/parts/" + ID).getCode()).isEqualTo(ResponseCode.NOT_FOUND);
            assertThat(put(node, ID, PART).getCode()).isEqualTo(ResponseCode.CREATED);
        }
        assertThat(directory.resolve("parts"))
                .isDirectoryContaining(path -> path.endsWith(ID + ".corrupt"))
                .isDirectoryNotContaining(path -> path.endsWith("half-written.tmp"));
    }

    /** Nothing is said of parts that could not be written. */
    @Test
    void namesThePartThatCannotBeReadOrRemoved() throws Exception {
        Path file = directory.resolve("parts/" + ID + ".part");
        try (RunningNode node = RunningNode.portable(directory);
                ErrorLog errors = new ErrorLog()) {
            put(node, ID, PART);
            Files.delete(file);
            expect(
                    node.ask(Code.GET, "/parts/" + ID),
                    ResponseCode.INTERNAL_SERVER_ERROR,
                    "reading part " + ID + " failed: no such file or directory");
            Files.createDirectories(file.resolve("in the way"));
            expect(
                    node.ask(Code.DELETE, "/parts/" + ID),
                    ResponseCode.INTERNAL_SERVER_ERROR,
                    "removing part " + ID + " failed: DirectoryNotEmptyException: " + file);
            assertThat(errors.take()).isEmpty();
        }
    }

    @Test
    void refusesABodyWithAnotherHash() throws Exception {
        String other = "0".repeat(64);
        try (RunningNode node = RunningNode.portable(directory)) {
            expect(
                    put(node, other, PART),
                    ResponseCode.BAD_REQUEST,
                    "the path names " + other + ", but the body hashes to " + ID);
        }
    }

    @Test
    void refusesGarbageUnderItsRightName() throws Exception {
        byte[] garbage = {1, 2, 3};
        try (RunningNode node = RunningNode.portable(directory)) {
            expect(
                    put(node, PartIds.of(garbage), garbage),
                    ResponseCode.BAD_REQUEST,
                    "part, message: expected an array, got an unsigned integer");
        }
    }

    @Test
    void refusesANameThatIsNoHash() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            for (String name : List.of("1234", "..", "../../../etc/passwd", "A".repeat(64))) {
                Request request = node.cbor(Code.PUT, "/parts", PART);
                request.getOptions().addUriPath(name);

                expect(
                        node.ask(request),
                        ResponseCode.BAD_REQUEST,
                        "a part id must be 64 lower-case hex digits, is " + name);
            }
        }
    }

    @Test
    void refusesAnEncodingThatAnotherNodeWouldNameDifferently() throws Exception {
        byte[] longHead = HexFormat.of().parseHex("8318028182820001" + "01d855440000803f"); // version 2 in two bytes
        try (RunningNode node = RunningNode.portable(directory)) {
            expect(
                    put(node, PartIds.of(longHead), longHead),
                    ResponseCode.BAD_REQUEST,
                    "part, weights: expected the shortest head of 4 bytes, got another");
        }
    }

    @Test
    void refusesAProductThatDoesNotFitItsMemory() throws Exception {
        LinearLayer wide = Parts.conv(1, 1, 1500); // few weights, but 9 MB of activation and as much with its padding
        PartMessage part = PartMessage.of(wide);
        long working = MemoryBudget.working(wide);
        assertThat(working).isBetween(2 * 9_000_000L, 3 * 9_000_000L);
        ShardRequest.Head head =
                new ShardRequest.Head(1, JobExtents.of(wide.lowering()), 100, 100, WireType.FLOAT32, 0);
        WireTensor shards = WireTensor.of(WireType.FLOAT32, new float[100], 0, 100);
        try (RunningNode node = RunningNode.portable(directory)) {
            expect(put(node, part.partId(), part.encode()), ResponseCode.CREATED, "");
            expect(
                    node.ask(node.cbor(Code.POST, "/gemm/" + part.partId(), ShardRequest.encode(head, 0, 0, shards))),
                    ResponseCode.SERVICE_UNAVAILABLE,
                    "a product of 2250000 elements into 562500 needs " + working + " bytes for each of 1 threads; with"
                            + " the parts that is " + (MemoryBudget.weights(wide) + working) + " bytes, the node has "
                            + RunningNode.MEMORY);
        }
    }

    @Test
    void refusesAnotherContentFormat() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            Request request = node.request(Code.PUT, "/parts/" + ID);
            request.getOptions().setContentFormat(MediaTypeRegistry.APPLICATION_OCTET_STREAM);
            request.setPayload(PART);

            assertThat(node.ask(request).getCode()).isEqualTo(ResponseCode.UNSUPPORTED_CONTENT_FORMAT);
        }
    }

    private static Response put(RunningNode node, String id, byte[] body) throws InterruptedException {
        return node.ask(node.cbor(Code.PUT, "/parts/" + id, body));
    }

    private static void expect(Response response, ResponseCode code, String text) {
        assertThat(response.getPayloadString()).isEqualTo(text);
        assertThat(response.getCode()).isEqualTo(code);
    }
}
