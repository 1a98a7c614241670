package dev.ballast.gateway.yaml;

import dev.ballast.gateway.detection.DetectionSettings;
import dev.ballast.gateway.detection.SsdOutputs;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.YamlSection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the key {@code detections} of the section {@code output}: how the outputs of a model become boxes of objects. */
final class DetectionsSection {
    private static final String KEY = "detections";

    private DetectionsSection() {}

    /** The settings; null without the key. */
    static @Nullable DetectionSettings of(YamlSection output) throws ProfileException {
        if (!output.has(KEY)) {
            return null;
        }
        YamlSection section =
                output.section(KEY, "kind", "score", "iou", "boxes", "scores", "classes", "count", "corners", "units");
        DetectionSettings.Kind kind = DetectionSettings.Kind.valueOf(
                section.choice("kind", List.of("yolox", "yolov8", "ssd")).toUpperCase(Locale.ROOT));
        return new DetectionSettings(
                kind,
                (float) section.number("score", 0, 1, DetectionSettings.USUAL_SCORE),
                (float) section.number("iou", 0, 1, DetectionSettings.USUAL_IOU),
                ssd(section, kind));
    }

    private static SsdOutputs ssd(YamlSection section, DetectionSettings.Kind kind) throws ProfileException {
        for (String key : List.of("boxes", "scores", "classes", "count", "corners", "units")) {
            if (kind != DetectionSettings.Kind.SSD && section.has(key)) {
                throw section.error(key, "is allowed only with \"kind: ssd\"");
            }
        }
        return new SsdOutputs(
                section.text("boxes", ""),
                section.text("scores", ""),
                section.text("classes", ""),
                section.text("count", ""),
                section.choice("corners", List.of("xyxy", "yxyx"), "xyxy").equals("yxyx"),
                section.choice("units", List.of("relative", "pixels"), "relative")
                        .equals("pixels"));
    }
}
