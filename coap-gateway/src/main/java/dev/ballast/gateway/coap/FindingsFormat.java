package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.gateway.detection.Detection;
import dev.ballast.gateway.detection.Detections;
import dev.ballast.gateway.models.ClassScores;
import dev.ballast.gateway.models.Findings;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Writes what an answer says about the outputs of a model as members of the current object. */
final class FindingsFormat {
    private FindingsFormat() {}

    /**
     * Writes the strongest classes, an empty list when there are none, and the objects of a detector.
     *
     * @param most number of classes to write at most
     */
    static void write(JsonGenerator out, ClassScores classes, Findings findings, int most) throws IOException {
        out.writeArrayFieldStart("top");
        if (findings instanceof Findings.Scores scores
                && scores.tensor().shape().isRow()) {
            classes(out, classes, scores.tensor().data(), most);
        }
        out.writeEndArray();
        if (findings instanceof Findings.Objects objects) {
            detections(out, classes, objects.detections());
        }
    }

    private static void classes(JsonGenerator out, ClassScores classes, float[] raw, int most) throws IOException {
        float[] values = classes.values(raw);
        for (int index : strongest(raw, most)) {
            out.writeStartObject();
            out.writeNumberField("class", index);
            out.writeStringField("label", classes.label(index));
            out.writeNumberField("value", values[index]);
            out.writeEndObject();
        }
    }

    private static List<Integer> strongest(float[] scores, int count) {
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .limit(count)
                .toList();
    }

    private static void detections(JsonGenerator out, ClassScores classes, Detections detections) throws IOException {
        out.writeArrayFieldStart("detections");
        for (Detection found : detections.objects()) {
            out.writeStartObject();
            out.writeNumberField("class", found.label());
            out.writeStringField("label", classes.label(found.label()));
            out.writeNumberField("score", found.score());
            out.writeArrayFieldStart("box");
            out.writeNumber(found.box().left());
            out.writeNumber(found.box().top());
            out.writeNumber(found.box().right());
            out.writeNumber(found.box().bottom());
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("picture");
        out.writeNumber(detections.width());
        out.writeNumber(detections.height());
        out.writeEndArray();
    }
}
