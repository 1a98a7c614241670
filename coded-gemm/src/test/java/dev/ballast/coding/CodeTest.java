package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CodeTest {
    @Test
    void theFirstRowsOfEveryCodeAreTheIdentity() {
        for (Code code : new Code[] {Code.none(5), Code.replicate(5), Code.sum(5)}) {
            for (int row = 0; row < 5; row++) {
                for (int col = 0; col < 5; col++) {
                    assertThat(code.coefficient(row, col)).isEqualTo(row == col ? 1 : 0);
                }
            }
        }
    }

    @Test
    void theParityRowsAreNoneTheIdentityAgainOrAllOnes() {
        assertThat(Code.none(3).parityParts()).isZero();
        assertThat(Code.replicate(3).parts()).isEqualTo(6);
        assertThat(Code.replicate(3).coefficient(4, 1)).isEqualTo(1);
        assertThat(Code.replicate(3).coefficient(4, 2)).isZero();
        assertThat(Code.sum(3)).hasToString("sum(3+1)");
        assertThat(Code.sum(3).coefficient(3, 2)).isEqualTo(1);
        assertThat(Code.sum(3).data()).isEqualTo(PartSet.of(0, 1, 2));
        assertThat(Code.sum(3).all()).isEqualTo(PartSet.of(0, 1, 2, 3));
        assertThat(Code.none(64).all()).isEqualTo(new PartSet(-1L));
    }

    @Test
    void aSearchedCodeSurvivesEveryErasureWithASmallErrorGrowth() {
        double[][] limits = {
            {0, 0, 0},
            {0, 3, 5},
            {0, 6, 20},
            {0, 9, 40},
            {0, 14, 70},
            {0, 20, 110},
            {0, 28, 170},
            {0, 40, 260},
            {0, 55, 400}
        };
        for (int k = 1; k <= 8; k++) {
            for (int r = 2; r <= 3; r++) {
                assertThat(Conditioning.of(Code.mds(k, r)).gain())
                        .as("mds(%d, %d)", k, r)
                        .isLessThan(limits[k][r - 1]);
            }
        }
        assertThat(Conditioning.of(Code.sum(8)).gain()).isEqualTo(8);
        assertThat(Conditioning.of(Code.none(3)).gain()).isEqualTo(1);
    }

    @Test
    void aSearchedCodeIsTheSameEveryTime() {
        Code first = Code.mds(5, 2);
        Code second = Code.mds(5, 2);
        for (int part = 0; part < 7; part++) {
            for (int data = 0; data < 5; data++) {
                assertThat(second.coefficient(part, data)).isEqualTo(first.coefficient(part, data));
            }
        }
        assertThat(first.coefficient(5, 3)).isEqualTo(1);
        assertThatThrownBy(() -> Code.mds(17, 2)).hasMessageContaining("1 to 16");
    }

    @Test
    void aSearchedCodeHasOneToSixteenDataPartsAndOneToFourParityParts() {
        assertThat(Code.mds(1, 1)).hasToString("mds(1+1)");
        assertThat(Code.mds(16, 1)).hasToString("mds(16+1)");
        assertThat(Code.mds(1, 4)).hasToString("mds(1+4)");
        int[][] refused = {{0, 1}, {17, 1}, {1, 0}, {1, 5}};
        for (int[] size : refused) {
            assertThatThrownBy(() -> Code.mds(size[0], size[1]))
                    .hasMessageContaining("1 to 16 data parts and 1 to 4 parity parts");
        }
        assertThatThrownBy(() -> Code.integers(17, 2))
                .hasMessageContaining("1 to 16 data parts and 1 to 4 parity parts");
    }

    @Test
    void upToOneParityPartOfIntegersNeedsNoSearch() {
        assertThat(Code.integers(20, 0)).hasToString("none(20+0)");
        assertThat(Code.integers(20, 1)).hasToString("sum(20+1)");
    }

    @Test
    void someAllOrNoneOfTheDataPartsAreComputedTwice() {
        assertThat(Code.replicate(3, 0)).hasToString("replicate(3+0)");
        assertThat(Code.replicate(3, 3)).hasToString("replicate(3+3)");
        assertThatThrownBy(() -> Code.replicate(3, 4))
                .hasMessage("copies must be 0 to 3, the number of data parts, is 4");
        assertThatThrownBy(() -> Code.replicate(3, -1))
                .hasMessage("copies must be 0 to 3, the number of data parts, is -1");
    }

    @Test
    void anyOneOfTheCopiesOfASinglePartIsEnough() {
        assertThat(Code.copies(1)).hasToString("none(1+0)");
        for (int n = 2; n <= 5; n++) {
            Code code = Code.copies(n);
            assertThat(code).hasToString("replicate(1+" + (n - 1) + ")");
            Decoder decoder = new Decoder(code);
            for (int part = 0; part < n; part++) {
                assertThat(decoder.recovery(PartSet.of(part)).complete()).isTrue();
            }
        }
    }

    @Test
    void thePartialCodeAddsTheFirstAndTheLastPartsWhichShareTheMiddleOne() {
        Code code = Code.partial(4);
        double[][] parity = {{1, 1, 1, 0}, {0, 0, 1, 1}};
        for (int data = 0; data < 4; data++) {
            assertThat(code.coefficient(4, data)).isEqualTo(parity[0][data]);
            assertThat(code.coefficient(5, data)).isEqualTo(parity[1][data]);
        }
        assertThatThrownBy(() -> Code.partial(2)).hasMessage("a partial code takes 3 data parts, got 2");
    }

    @Test
    void aCodeReplicatesWhenEveryParityPartIsACopy() {
        assertThat(Code.replicate(3).replicates()).isTrue();
        assertThat(Code.replicate(3, 1).replicates()).isTrue();
        assertThat(Code.sum(1).replicates()).as("the sum of one").isTrue();
        assertThat(Code.none(3).replicates()).as("no parity").isFalse();
        assertThat(Code.sum(3).replicates()).isFalse();
        assertThat(Code.of("twofold", new double[][] {{1}, {2}}).replicates()).isFalse();
        assertThat(Code.of("empty", new double[][] {{1}, {0}}).replicates()).isFalse();
    }

    @Test
    void integersAreWholeAndAddUpTo255InARowAtMost() {
        assertThat(Code.of("largest", new double[][] {{1, 0}, {0, 1}, {-100, 155}})
                        .isInteger())
                .isTrue();
        assertThat(Code.of("larger", new double[][] {{1, 0}, {0, 1}, {-100, 156}})
                        .isInteger())
                .isFalse();
        assertThat(Code.of("half", new double[][] {{1}, {0.5}}).isInteger()).isFalse();
    }

    @Test
    void refusesGeneratorsThatAreNotSystematic() {
        assertThatThrownBy(() -> Code.of("x", new double[][] {{1, 0}, {1, 1}}))
                .hasMessage("generator entry (1, 0) is 1.0, the first rows must be the identity");
        assertThatThrownBy(() -> Code.of("x", new double[][] {{1, 0}, {0}})).hasMessageContaining("row 1");
        assertThatThrownBy(() -> Code.of("x", new double[][] {{1, 0}})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Code.of("x", new double[][] {{1}, {Double.NaN}}))
                .hasMessage("generator entry (1, 0) is NaN");
        assertThatThrownBy(() -> Code.none(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Code.replicate(33)).hasMessageContaining("33 data parts");
    }

    @Test
    void rowsAreCutIntoRunsThatDifferByAtMostOne() {
        for (int rows = 1; rows <= 40; rows++) {
            for (int parts = 1; parts <= rows; parts++) {
                RowSplit split = new RowSplit(rows, parts);
                int next = 0;
                for (int part = 0; part < parts; part++) {
                    assertThat(split.start(part)).isEqualTo(next);
                    assertThat(split.size(part)).isBetween(rows / parts, (rows + parts - 1) / parts);
                    next += split.size(part);
                }
                assertThat(next).isEqualTo(rows);
            }
        }
        assertThatThrownBy(() -> new RowSplit(3, 4)).hasMessage("cannot cut 3 rows into 4 parts");
    }
}
