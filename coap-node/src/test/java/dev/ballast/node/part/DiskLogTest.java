package dev.ballast.node.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.node.ErrorLog;
import dev.ballast.node.RunningNode;
import dev.ballast.wire.PartMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskLogTest {
    private static final StorageFailure FULL = failure("No space left on device");

    @TempDir
    private Path folder;

    @Test
    void aFailureIsOneLineUntilItsCauseChangesOrSomethingIsWritten() {
        DiskLog disk = new DiskLog(Path.of("/data/parts"));
        try (ErrorLog errors = new ErrorLog()) {
            disk.failed(FULL);
            disk.failed(FULL);
            assertThat(errors.take().lines())
                    .singleElement()
                    .asString()
                    .endsWith(
                            "writing parts to /data/parts failed: disk full: the node cannot write the part (No space left on device); parts are refused until this"
                                    + " is mended. Free space there, or start the node with another --data");
            disk.failed(failure("Read-only file system"));
            assertThat(errors.take()).contains("Read-only file system");
            disk.wrote();
            disk.failed(failure("Read-only file system"));
            assertThat(errors.take()).as("a new failure").contains("Read-only file system");
        }
    }

    /** A folder in the place of the unfinished file makes the write fail, whoever runs the test. */
    @Test
    void aPushThatCannotBeWrittenIsOneLineWithThePathAndTheCause() throws Exception {
        PartMessage part = PartMessage.of(Parts.dense(2, 3));
        String id = part.partId();
        try (RunningNode node = RunningNode.portable(folder);
                ErrorLog errors = new ErrorLog()) {
            Path parts = folder.resolve("parts");
            for (int push = 0; push < 3; push++) {
                Files.createDirectories(parts.resolve(id + ".tmp"));
                assertThat(node.ask(node.cbor(Code.PUT, "/parts/" + id, part.encode()))
                                .isSuccess())
                        .isFalse();
            }
            assertThat(errors.take().lines())
                    .singleElement()
                    .asString()
                    .contains("writing parts to " + parts + " failed: ");
        }
    }

    private static StorageFailure failure(String message) {
        return StorageFailure.of(new IOException(message), Long.MAX_VALUE);
    }
}
