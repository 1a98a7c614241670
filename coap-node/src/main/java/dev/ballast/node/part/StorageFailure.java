package dev.ballast.node.part;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/**
 * Why the node cannot store a part on its disk.
 *
 * @param isFull whether the disk is full
 * @param cause a few words that stay the same while the cause does
 * @param text for the sender of the part
 */
public record StorageFailure(boolean isFull, String cause, String text) {
    /** With less free space than this, any failure to write counts as a full disk: messages of the system may be in any language. */
    private static final long NEXT_TO_NOTHING = 64 << 10;

    private static final String FULL = "disk full";

    /**
     * The failure that this exception stands for.
     *
     * @param freeBytes free space on the disk; {@link Long#MAX_VALUE} when unknown
     */
    public static StorageFailure of(IOException e, long freeBytes) {
        String message = message(e);
        String lower = message.toLowerCase(Locale.ROOT);
        if (freeBytes < NEXT_TO_NOTHING || lower.contains("no space left") || lower.contains("quota exceeded")) {
            return full("the node cannot write the part (" + message + ")" + free(freeBytes));
        }
        return new StorageFailure(false, message, "cannot write or read parts: " + message);
    }

    /** Many exceptions of files have the name of the file as their message, and only their class says what is wrong. */
    private static String message(IOException e) {
        boolean isBare = e instanceof FileSystemException file && file.getReason() == null;
        String message = e.getMessage();
        String name = e.getClass().getSimpleName();
        return message == null ? name : isBare ? name + ": " + message : message;
    }

    /** The disk has no room for a part of which {@code neededBytes} have yet to be written. */
    static StorageFailure noRoom(long neededBytes, long freeBytes) {
        return full("the part needs " + neededBytes + " bytes" + free(freeBytes));
    }

    private static StorageFailure full(String details) {
        return new StorageFailure(true, FULL, FULL + ": " + details);
    }

    private static String free(long bytes) {
        return bytes == Long.MAX_VALUE ? "" : ", " + bytes + " bytes are free";
    }
}
