package dev.ballast.bench.transport;

import dev.ballast.wire.GemmTimes;
import java.io.IOException;

/** Carries out exchanges of one variant over one link, one after the other. */
interface Exchanger extends AutoCloseable {
    /** Sends the activation, waits for the result and reads it. Every outcome but a fault of this program is returned. */
    Outcome exchange(Task task) throws IOException, InterruptedException;

    @Override
    void close();

    /** What came of one exchange. */
    sealed interface Outcome {
        /** The right result; {@code times} as the node told them. */
        record Right(GemmTimes times) implements Outcome {}

        /** No result, or a wrong one. */
        record Failed(String reason) implements Outcome {}
    }
}
