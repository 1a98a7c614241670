package dev.ballast.gateway.inference;

import dev.ballast.gateway.models.ServedModel;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A client inside the gateway that sends it requests the way other clients do. */
public interface TrialClient extends AutoCloseable {
    /** The address from which its requests come. */
    InetSocketAddress address();

    /**
     * Asks for an inference and waits for its end. The input is a black picture, or zeros where the model takes no pictures.
     *
     * @param within longest wait
     * @return a word on the outcome, for the log
     */
    String infer(ServedModel model, Duration within) throws InterruptedException;

    @Override
    void close();
}
