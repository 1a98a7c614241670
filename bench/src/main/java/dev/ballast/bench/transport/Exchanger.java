package dev.ballast.bench.transport;

import dev.ballast.wire.GemmTimes;
import java.io.IOException;

/** Carries out exchanges of one variant over one link, one after the other. */
interface Exchanger extends AutoCloseable {
    /** Sends the activation, waits for the result and reads it. Every outcome but a fault of this program is returned. */
    Outcome exchange(Task task) throws IOException, InterruptedException;

    @Override
    void close();

    /** The outcome of one exchange. */
    sealed interface Outcome {
        /** The right result, with the times that the node reported. */
        record Right(GemmTimes times) implements Outcome {}

        /** No result, or a wrong one. */
        record Failed(String reason) implements Outcome {}
    }
}
