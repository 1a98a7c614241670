package dev.ballast.bench.kernels;

/** Two contenders gave different results for equal operands, so their times cannot be compared. */
public final class MismatchException extends Exception {
    private static final long serialVersionUID = 1L;

    MismatchException(String message) {
        super(message);
    }
}
