package dev.ballast.node;

import dev.ballast.gemm.MemoryBudget;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.StageHead;
import dev.ballast.wire.StageMessage;
import dev.ballast.wire.WireException;

/** An encoded part in an array, which is wrapped. */
final class PartBody implements Encoded {
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
        return HeldStage.readingBytes(stage.head(), stage.model());
    }

    @Override
    public Held read(MemoryBudget budget) throws WireException {
        if (!StageHead.isStage(bytes)) {
            return HeldPart.of(PartMessage.decode(bytes).layer(), budget.threads());
        }
        StageMessage stage = StageMessage.decode(bytes);
        return HeldStage.of(stage.head(), stage.model(), budget);
    }
}
