package dev.ballast.bench.codes;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.Decoder;
import dev.ballast.coding.Erasures;
import dev.ballast.coding.PartSet;
import dev.ballast.coding.Recovery;
import dev.ballast.tensor.FloatTensor;
import java.util.Comparator;

/** Recovers the lost data parts of a layer repeatedly from made-up products, including the look-up of the recovery. */
final class DecodeRun {
    private final CodedLayer coded;
    private final Decoder decoder;
    private final PartSet arrived;
    private final FloatTensor[] parts;
    private final FloatTensor output;

    /** With as many data parts lost as the code can recover, the first of such patterns. */
    DecodeRun(CodedLayer coded) {
        this.coded = coded;
        this.decoder = new Decoder(coded.code());
        this.arrived = coded.code().all().minus(worst(decoder));
        this.parts = new FloatTensor[coded.code().parts()];
        for (int part = 0; part < parts.length; part++) {
            parts[part] = FloatTensor.flat(Samples.uniform(coded.length(part), part));
        }
        this.output = FloatTensor.flat(new float[coded.layer().outputLength()]);
    }

    private static PartSet worst(Decoder decoder) {
        Code code = decoder.code();
        return Erasures.upTo(code.parts(), code.parityParts())
                .filter(lost -> decoder.recovery(code.all().minus(lost)).complete())
                .max(Comparator.<PartSet>comparingInt(
                                lost -> lost.intersect(code.data()).size())
                        .thenComparing(Comparator.comparingLong(PartSet::bits).reversed()))
                .orElseThrow();
    }

    /** Data parts that each run recovers. */
    int lost() {
        return decoder.recovery(arrived).missing().size();
    }

    /** Recovers them once; gives the layer's output, which the next run overwrites. */
    FloatTensor run() {
        Recovery recovery = decoder.recovery(arrived);
        for (int data = 0; data < coded.code().dataParts(); data++) {
            if (recovery.recoverable().contains(data)) {
                recovery.recover(data, parts, 0, coded.length(data), output, coded.outputOffset(data));
            }
        }
        return output;
    }
}
