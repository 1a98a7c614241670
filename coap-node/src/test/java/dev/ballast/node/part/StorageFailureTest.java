package dev.ballast.node.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageFailureTest {
    private static final StorageFailure WHY =
            StorageFailure.of(new IOException("No space left on device"), Long.MAX_VALUE);

    @ParameterizedTest
    @ValueSource(strings = {"No space left on device", "/data/x.tmp: Disk quota exceeded"})
    void theSystemSaysThatTheDiskIsFull(String message) {
        StorageFailure why = StorageFailure.of(new IOException(message), Long.MAX_VALUE);
        assertThat(why.isFull()).isTrue();
        assertThat(why.text()).isEqualTo("disk full: the node cannot write the part (" + message + ")");
    }

    @Test
    void withoutFreeSpaceAnyFailureIsAFullDisk() {
        assertThat(StorageFailure.of(new IOException("Kein Platz"), 0).text())
                .isEqualTo("disk full: the node cannot write the part (Kein Platz), 0 bytes are free");
        assertThat(StorageFailure.of(new IOException("Kein Platz"), 0).cause()).isEqualTo("disk full");
    }

    @Test
    void anyOtherFailureIsNamedAsItIs() {
        StorageFailure why = StorageFailure.of(new IOException("Input/output error"), 1 << 30);
        assertThat(why.isFull()).isFalse();
        assertThat(why.text()).isEqualTo("cannot write or read parts: Input/output error");
        assertThat(StorageFailure.of(new DirectoryNotEmptyException("/data/x"), 1 << 30)
                        .text())
                .isEqualTo("cannot write or read parts: DirectoryNotEmptyException: /data/x");
        assertThat(StorageFailure.of(new IOException(), 1 << 30).text())
                .isEqualTo("cannot write or read parts: IOException");
    }

    /** The log has a line for each cause, and every part has a file of its own. */
    @Test
    void theCauseIsTheSameForAllParts() {
        for (String part : List.of("/data/parts/a", "/data/parts/b")) {
            assertThat(StorageFailure.of(new AccessDeniedException(part), 1 << 30)
                            .cause())
                    .isEqualTo("permission denied");
            assertThat(StorageFailure.of(new FileSystemException(part, null, "Read-only file system"), 1 << 30)
                            .cause())
                    .isEqualTo("Read-only file system");
            assertThat(StorageFailure.of(new FileNotFoundException(part + " (Is a directory)"), 1 << 30)
                            .cause())
                    .isEqualTo("Is a directory");
        }
    }

    @Test
    void aFailureIsAnsweredOnceAndThenTheQuestionBeginsAnew() {
        FailedPushes failed = new FailedPushes();
        assertThat(failed.answer("a")).isNull();
        failed.add("a", WHY, false);
        assertThat(failed.drops("a")).isTrue();
        assertThat(failed.answer("a")).isEqualTo(WHY);
        assertThat(failed.drops("a")).as("pieces that come late").isTrue();
        assertThat(failed.answer("a")).isNull();
        assertThat(failed.drops("a")).isFalse();
        failed.add("a", WHY, true);
        assertThat(failed.answer("a")).isNull();
    }

    /** A stranger may begin pushes of any name. */
    @Test
    void failuresAreForgottenBeforeTheyFillTheMemory() {
        FailedPushes failed = new FailedPushes();
        for (int i = 0; i <= FailedPushes.MOST; i++) {
            failed.add("part " + i, WHY, i % 2 == 0);
        }
        assertThat(failed.drops("part 0")).isFalse();
        assertThat(failed.drops("part 1")).isTrue();
        assertThat(failed.drops("part " + FailedPushes.MOST)).isTrue();
    }
}
