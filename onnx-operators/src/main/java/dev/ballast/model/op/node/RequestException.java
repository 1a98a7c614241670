package dev.ballast.model.op.node;

/**
 * A run cannot go on with the values of its request, for example because it would divide an integer by zero. The message is for whoever
 * sent the request. The exception carries no stack trace, because such a request is no fault of the program.
 */
public final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RequestException(String message) {
        super(message, null, false, false);
    }
}
