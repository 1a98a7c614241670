package dev.ballast.bench.photos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.bench.study.Latencies;
import dev.ballast.demo.DemoFleet;
import dev.ballast.demo.Photo;
import dev.ballast.demo.PhotoModel;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Photos as they are, JPEG, PNG and BMP, through a gateway over four nodes and one for parity, beside what
 * onnxruntime finds after Pillow's resizing. Layers of floats are cut into tiles, so less travels.
 */
public final class PhotosStudy {
    private static final int NODES = 5;
    private static final long TIMEOUT_MS = 60_000;

    /** Longer than any stall, so the gateway never steps in for a node and never benches one. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path data;
    private final List<PhotoModel> models;

    private PhotosStudy(Path data, List<PhotoModel> models) {
        this.data = data;
        this.models = models;
    }

    /** Four models. */
    public static PhotosStudy full(Path data) {
        return new PhotosStudy(data, PhotoModel.ALL);
    }

    /** SqueezeNet 1.1 alone. */
    public static PhotosStudy quick(Path data) {
        return new PhotosStudy(data, PhotoModel.ALL.subList(0, 1));
    }

    /** Runs all of it. Nothing is left running, however it ends. */
    public PhotosResult run(Path nodeJar) throws GatewayException, IOException, InterruptedException {
        List<Photo> photos = Photo.read(data);
        List<PhotosResult.Row> rows = new ArrayList<>();
        try (DemoFleet fleet = DemoFleet.start(NODES, nodeJar)) {
            for (PhotoModel model : models) {
                rows.add(run(model, photos, fleet));
            }
        }
        return new PhotosResult(rows);
    }

    private PhotosResult.Row run(PhotoModel model, List<Photo> photos, DemoFleet fleet)
            throws GatewayException, IOException, InterruptedException {
        int alike = 0;
        int right = 0;
        Latencies latencies = new Latencies();
        try (Gateway gateway = Gateway.start(
                        config(model, fleet), new CoapEdges(), System::nanoTime, System::currentTimeMillis);
                InferClient client = InferClient.open(gateway.address())) {
            for (Photo photo : photos) {
                byte[] bytes = Files.readAllBytes(data.resolve("photos").resolve(photo.file()));
                long begunNs = System.nanoTime();
                int found = strongest(client, model, photo, bytes) - model.offset();
                latencies.add(System.nanoTime() - begunNs);
                alike += Objects.equals(found, photo.expected().get(model.name())) ? 1 : 0;
                right += photo.accepted().contains(found) ? 1 : 0;
            }
        }
        int expected = (int)
                photos.stream().filter(photo -> photo.rightIn(model.name())).count();
        return new PhotosResult.Row(model.name(), photos.size(), alike, right, expected, latencies.quantileMs(0.5));
    }

    private static int strongest(InferClient client, PhotoModel model, Photo photo, byte[] bytes)
            throws IOException, InterruptedException {
        InferClient.Reply reply = client.infer(model.name(), photo.format(), bytes, TIMEOUT_MS);
        if (reply instanceof InferClient.Reply.Answer answer) {
            JsonNode top = answer.json().at("/parameters/top/0/class");
            if (top.isInt()) {
                return top.asInt();
            }
        }
        throw new IOException(model.name() + ", " + photo.file() + ": a request failed: " + reply);
    }

    private GatewayConfig config(PhotoModel model, DemoFleet fleet) throws GatewayException {
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        GatewayConfig.Coding coding = new GatewayConfig.Coding(
                Redundancy.coded(1),
                RoundPolicy.CODED,
                0,
                0,
                SplitKind.SPATIAL,
                new RoundTiming(PATIENCE, PATIENCE),
                new HealthPolicy(Integer.MAX_VALUE, PATIENCE, PATIENCE),
                GatewayConfig.Coding.Place.SPLIT);
        return new GatewayConfig(
                "photos",
                anywhere,
                false,
                fleet.addresses(),
                List.of(model.source(data)),
                GatewayConfig.Work.defaults(),
                coding,
                GatewayConfig.Telemetry.embedded(anywhere));
    }
}
