package dev.ballast.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that owns a folder until its standard input ends. */
final class FolderOwner {
    private FolderOwner() {}

    /**
     * Creates the folder, with a file in it, and prints its path.
     *
     * @param args the folder above it
     */
    public static void main(String[] args) throws IOException {
        OwnedFolder folder = OwnedFolder.create(Path.of(args[0]), OwnedFolderTest.PREFIX);
        Files.writeString(Files.createDirectory(folder.path().resolve("node-1")).resolve("part"), "of a layer");
        System.out.println(folder.path());
        System.in.transferTo(OutputStream.nullOutputStream());
        folder.close();
    }
}
