package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.command.CommandException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhotoLabelTest {
    private static final PhotoLabel LABELS = new PhotoLabel(
            List.of("0,tench, Tinca tinca", "n02099601 golden retriever", "crane", "crane, lifting", "dog sled", "dog"),
            8);

    @ParameterizedTest
    @CsvSource({
        "tench, 0",
        "TINCA TINCA, 0",
        "'0,tench, Tinca tinca', 0",
        "golden retriever, 1",
        "n02099601 golden retriever, 1",
        "retriever, 1",
        "lifting, 3",
        "dog, 5",
        "7, 7"
    })
    void findsAClassByNumberLabelOrName(String wanted, int index) throws Exception {
        assertThat(LABELS.find(wanted)).isEqualTo(index);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "crane | --label: 2 labels hold \"crane\"; name one of them or its number: 2 (crane), 3 (crane, lifting)",
                "cat | --label: no label of the model holds \"cat\"; name the number of the class",
                "8 | --label: the model has 8 classes, the last is 7",
            })
    void saysWhyAClassIsNotFound(String wanted, String problem) {
        assertThatThrownBy(() -> LABELS.find(wanted))
                .isInstanceOf(CommandException.class)
                .hasMessage(problem);
    }

    @Test
    void aModelWithoutLabelsNeedsANumber() {
        assertThatThrownBy(() -> new PhotoLabel(List.of(), 8).find("dog"))
                .hasMessage("--label: the model has no labels; name the number of the class, or add labels.txt");
    }
}
