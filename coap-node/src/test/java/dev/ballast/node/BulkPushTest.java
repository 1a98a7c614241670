package dev.ballast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.MemoryBudget;
import dev.ballast.node.part.FullDisk;
import dev.ballast.node.part.PartFiles;
import dev.ballast.node.part.PartPushes;
import dev.ballast.node.part.PartStore;
import dev.ballast.node.part.PartialFiles;
import dev.ballast.node.part.Parts;
import dev.ballast.node.work.StorageQueue;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.ResourceServer;
import dev.ballast.wire.IndexRuns;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.PartPiece;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.NoResponseOption;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bulk push as a gateway does it, in datagrams. */
class BulkPushTest {
    private static final int PIECE = 1000;

    /** 400 KB in 401 pieces. */
    private static final byte[] PART = PartMessage.of(Parts.dense(100, 1000)).encode();

    private static final String ID = PartIds.of(PART);
    private static final Slicing PIECES = new Slicing(PART.length, PIECE);

    /** Questions asked by a test before it gives up. */
    private static final int ROUNDS = 200;

    @TempDir
    private Path directory;

    @Test
    void piecesThatAreLostAreToldAndSentAgain() throws Exception {
        Random random = new Random(1);
        try (RunningNode node = RunningNode.portable(directory)) {
            Response response = ask(node, PartPiece.encodeStatus(PIECES));
            assertThat(missing(response)).hasSize(PIECES.pieces());
            for (int round = 0; response.getCode() == ResponseCode.CONTINUE && round < ROUNDS; round++) {
                for (int index : missing(response)) {
                    if (random.nextInt(10) > 0) {
                        tell(node, piece(index));
                    }
                }
                response = ask(node, PartPiece.encodeStatus(PIECES));
            }
            assertThat(response.getCode()).isEqualTo(ResponseCode.CREATED);
            assertThat(node.ask(Code.GET, "/parts/" + ID).getPayload()).isEqualTo(PART);
            assertThat(ask(node, piece(7)).getCode()).isEqualTo(ResponseCode.CHANGED);
        }
    }

    @Test
    void aConfirmableQuestionIsAnsweredToo() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            Response response = node.ask(node.cbor(Code.PUT, "/parts/" + ID, PartPiece.encodeStatus(PIECES)));

            assertThat(response.getCode()).isEqualTo(ResponseCode.CONTINUE);
            assertThat(missing(response)).hasSize(PIECES.pieces());
        }
    }

    @Test
    void aNodeThatStartsAgainGoesOn() throws Exception {
        BitSet first;
        try (RunningNode node = RunningNode.portable(directory)) {
            for (int index = 0; index < PIECES.pieces(); index += 2) {
                tell(node, piece(index));
            }
            first = IndexRuns.decode(ask(node, piece(0)).getPayload(), PIECES.pieces());
        }
        try (RunningNode node = RunningNode.portable(directory)) {
            Response response = ask(node, PartPiece.encodeStatus(PIECES));

            assertThat(response.getCode()).isEqualTo(ResponseCode.CONTINUE);
            assertThat(IndexRuns.decode(response.getPayload(), PIECES.pieces())).isEqualTo(first);
            assertThat(first.get(0)).isFalse();
            assertThat(first.get(1)).isTrue();
        }
    }

    @Test
    void piecesOfAnotherPartAreFoundOut() throws Exception {
        String other = "0".repeat(64);
        byte[] part = PartMessage.of(Parts.dense(3, 5)).encode();
        try (RunningNode node = RunningNode.portable(directory)) {
            Response response = answered(node, request(node, other, PartPiece.encode(part, PIECE, 0)));

            assertThat(response.getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
            assertThat(response.getPayloadString())
                    .isEqualTo("the path names " + other + ", but the pieces hash to " + PartIds.of(part)
                            + "; send all of them again");
            assertThat(node.ask(Code.GET, "/parts/" + other).getCode()).isEqualTo(ResponseCode.NOT_FOUND);
        }
    }

    @Test
    void whatTheNodeHasNoMemoryForIsRefusedAtOnce() throws Exception {
        Slicing large = new Slicing((int) RunningNode.MEMORY + 1, PIECE);
        try (RunningNode node = RunningNode.portable(directory)) {
            Response response = ask(node, PartPiece.encodeStatus(large));

            assertThat(response.getCode()).isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
            assertThat(response.getPayloadString())
                    .isEqualTo("memory full: with this part the node needs " + large.length() + " bytes, but it has "
                            + RunningNode.MEMORY);
            assertThat(directory.resolve("parts")).isEmptyDirectory();
        }
    }

    /** A part that is larger than any body in blocks may be, and all that the memory holds. */
    @Test
    void aPartMayFillTheMemory() throws Exception {
        byte[] part = PartMessage.of(Parts.dense(400, 10_000)).encode();
        String id = PartIds.of(part);
        Slicing pieces = new Slicing(part.length, 60_000);
        assertThat(part.length).isGreaterThan((int) (RunningNode.MEMORY * 0.95));
        try (RunningNode node = RunningNode.portable(directory)) {
            Response response = answered(node, request(node, id, PartPiece.encodeStatus(pieces)));
            for (int round = 0; response.getCode() == ResponseCode.CONTINUE && round < ROUNDS; round++) {
                int sent = 0;
                for (int index : IndexRuns.decode(response.getPayload(), pieces.pieces()).stream()
                        .toArray()) {
                    if (sent++ < 16) {
                        node.send(silent(request(node, id, PartPiece.encode(part, 60_000, index))));
                    }
                }
                response = answered(node, request(node, id, PartPiece.encodeStatus(pieces)));
            }

            assertThat(response.getCode()).isEqualTo(ResponseCode.CREATED);
        }
    }

    @Test
    void refusesWhatIsNoPieceOrTooFineAndANameThatIsNoHash() throws Exception {
        byte[] broken = PartPiece.encodeStatus(PIECES);
        broken[1] = 1;
        try (RunningNode node = RunningNode.portable(directory)) {
            expectBad(ask(node, broken), "part piece, version: expected 2, got 1");
            expectBad(
                    ask(node, PartPiece.encodeStatus(new Slicing(PushRequests.MAX_PIECES + 1, 1))),
                    "1048577 pieces; a part may have at most 1048576");
            expectBad(
                    answered(node, request(node, "abc", PartPiece.encodeStatus(PIECES))),
                    "a part id must be 64 lower-case hex digits, is abc");
        }
    }

    @Test
    void aPieceThatFindsTheQueueFullIsMissingAndAQuestionIsAnsweredBusy() throws Exception {
        PartStore store = PartStore.load(new PartFiles(directory), new MemoryBudget(RunningNode.MEMORY, 1), () -> 0);
        CountDownLatch gate = new CountDownLatch(1);
        try (AckTimer acks = new AckTimer();
                StorageQueue storage = new StorageQueue(1 << 20);
                PartPushes pushes = new PartPushes(store, new PartialFiles(directory));
                ResourceServer server = new ResourceServer(CoapSettings.nodeServer((int) RunningNode.MEMORY));
                RunningNode client = RunningNode.portable(directory.resolve("other"))) {
            while (storage.offerPiece(60_000, () -> awaitUninterruptibly(gate))) {
                // until it is full of large ones
            }
            while (storage.offerPiece(0, () -> {})) {
                // and of small ones
            }
            server.add(new PartsResource(store, new PushRequests(store, pushes, storage), storage, acks));
            int port = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .getPort();

            client.send(silent(request(port, piece(3))));
            Response busy = answered(client, request(port, piece(4)));
            gate.countDown();

            assertThat(busy.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
            assertThat(busy.getOptions().getMaxAge()).isEqualTo(1);
            assertThat(busy.getPayloadString()).isEqualTo("busy: too many pieces are already waiting");
            Response response = busy;
            for (int round = 0; response.getCode() == ResponseCode.SERVICE_UNAVAILABLE && round < ROUNDS; round++) {
                response = answered(client, request(port, PartPiece.encodeStatus(PIECES)));
            }
            assertThat(missing(response)).hasSize(PIECES.pieces());
        }
    }

    /** The pieces want no answers, so the sender learns the cause from its question. */
    @Test
    void aFullDiskIsNamedAtTheNextQuestion() throws Exception {
        PartStore store = PartStore.load(new PartFiles(directory), new MemoryBudget(RunningNode.MEMORY, 1), () -> 0);
        try (AckTimer acks = new AckTimer();
                StorageQueue storage = new StorageQueue(1 << 20);
                PartPushes pushes = new PartPushes(store, new PartialFiles(directory, FullDisk::open));
                ResourceServer server = new ResourceServer(CoapSettings.nodeServer((int) RunningNode.MEMORY));
                RunningNode client = RunningNode.portable(directory.resolve("other"))) {
            server.add(new PartsResource(store, new PushRequests(store, pushes, storage), storage, acks));
            int port = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .getPort();
            client.send(silent(request(port, piece(3))));
            client.send(silent(request(port, piece(4))));
            Response full = answered(client, request(port, PartPiece.encodeStatus(PIECES)));
            for (int round = 0; full.getCode() == ResponseCode.CONTINUE && round < ROUNDS; round++) {
                client.send(silent(request(port, piece(3)))); // the question overtook the pieces
                full = answered(client, request(port, PartPiece.encodeStatus(PIECES)));
            }
            assertThat(full.getCode()).isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
            assertThat(full.getPayloadString())
                    .startsWith("disk full: the node cannot write the part (No space left on device), ");
        }
    }

    private static void awaitUninterruptibly(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the queue ends
        }
    }

    private static byte[] piece(int index) {
        return PartPiece.encode(PART, PIECE, index);
    }

    private static Request request(RunningNode node, String id, byte[] payload) {
        return node.cbor(Code.PUT, "/parts/" + id, payload);
    }

    private static Request request(int port, byte[] payload) {
        Request request = new Request(Code.PUT);
        request.setURI("coap://127.0.0.1:" + port + "/parts/" + ID);
        request.setPayload(payload);
        return request;
    }

    private static Request silent(Request request) {
        request.getOptions().setNoResponse(NoResponseOption.SUPPRESS_ALL);
        return request;
    }

    /** Sends a piece that is not answered. */
    private static void tell(RunningNode node, byte[] payload) {
        node.send(silent(request(node, ID, payload)));
    }

    private static Response ask(RunningNode node, byte[] payload) throws InterruptedException {
        return answered(node, request(node, ID, payload));
    }

    private static Response answered(RunningNode node, Request request) throws InterruptedException {
        node.send(request);
        return node.answer(request);
    }

    private static int[] missing(Response response) throws WireException {
        assertThat(response.getCode()).isEqualTo(ResponseCode.CONTINUE);
        return IndexRuns.decode(response.getPayload(), PIECES.pieces()).stream().toArray();
    }

    private static void expectBad(Response response, String text) {
        assertThat(response.getPayloadString()).isEqualTo(text);
        assertThat(response.getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
    }
}
