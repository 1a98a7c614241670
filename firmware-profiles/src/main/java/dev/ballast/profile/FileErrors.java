package dev.ballast.profile;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in words why a file could not be read or written. */
public final class FileErrors {
    private FileErrors() {}

    /** The cause, without the path where possible. Some exceptions of the file system have only the path as their message. */
    public static String cause(IOException e) {
        String message = e.getMessage();
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        } else if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        } else if (e instanceof NotDirectoryException) {
            return "not a directory";
        } else if (e instanceof FileAlreadyExistsException) {
            return "a file of that name exists";
        } else if (e instanceof CharacterCodingException) {
            return "not text in UTF-8";
        }
        String kind = e.getClass().getSimpleName();
        if (message == null) {
            return kind;
        } else if (e instanceof FileNotFoundException) {
            return inParentheses(message);
        }
        return e instanceof FileSystemException ? kind + ": " + message : message;
    }

    /** The last words of a message like {@code file (Permission denied)}; the whole message when it has another form. */
    private static String inParentheses(String message) {
        int begin = message.lastIndexOf(" (");
        return begin >= 0 && message.endsWith(")") ? message.substring(begin + 2, message.length() - 1) : message;
    }
}
