package dev.ballast.node.part;

import dev.ballast.gemm.MemoryBudget;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.StageHead;
import dev.ballast.wire.StageMessage;
import dev.ballast.wire.WireException;

/** An encoded part in an array. The array is wrapped. */
final class PartBody implements EncodedPart {
    private final byte[] bytes;

    PartBody(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long readingBytes() throws WireException {
        if (!StageHead.isStage(bytes)) {
            return bytes.length;
        }
        StageMessage stage = StageMessage.decode(bytes);
        return HostedStage.readingBytes(stage.head(), stage.model());
    }

    @Override
    public HostedPart read(MemoryBudget budget) throws WireException {
        if (!StageHead.isStage(bytes)) {
            return HostedLayer.of(PartMessage.decode(bytes).layer(), budget.threads());
        }
        StageMessage stage = StageMessage.decode(bytes);
        return HostedStage.of(stage.head(), stage.model(), budget);
    }
}
