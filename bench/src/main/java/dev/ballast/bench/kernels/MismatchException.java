package dev.ballast.bench.kernels;

/** Two contenders gave different results for the same operands, so that their times mean nothing. */
public final class MismatchException extends Exception {
    private static final long serialVersionUID = 1L;

    MismatchException(String message) {
        super(message);
    }
}
