package dev.ballast.bench.flips;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.onnx.OnnxReader;
import dev.ballast.rounds.Deployed;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.StageHead;
import dev.ballast.wire.StageMessage;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.util.List;

/** A part as its node receives it. */
final class HeldPart {
    private static final long MOST_ELEMENTS = 1L << 24;

    private HeldPart() {}

    /**
     * The weights of the part. Of a stage these are the weights of the last layer: an activation function behind an earlier layer might
     * hide a change.
     */
    static LinearLayer layer(Deployed layer, int part) throws IOException {
        byte[] encoded = layer.encode(part);
        try {
            return StageHead.isStage(encoded)
                    ? last(stage(encoded)).layer()
                    : PartMessage.decode(encoded).layer().at(layer.extents(part).numbers());
        } catch (WireException | ModelException e) {
            throw new IOException("part " + part + " of " + layer.name() + ": " + e.getMessage(), e);
        }
    }

    private static Model stage(byte[] encoded) throws WireException, ModelException {
        return OnnxReader.read("stage", StageMessage.decode(encoded).model(), MOST_ELEMENTS);
    }

    private static LinearStep last(Model stage) {
        List<LinearStep> steps = stage.linearSteps();
        return steps.get(steps.size() - 1);
    }
}
