package dev.ballast.gateway.yaml;

import dev.ballast.gateway.config.ModelSource;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.YamlSection;
import java.util.ArrayList;
import java.util.List;

/** Reads the stages of an entry of {@code models}: the keys {@code stages} and {@code split-over}. */
final class StagesSection {
    private StagesSection() {}

    static ModelSource.Stages of(YamlSection model) throws ProfileException {
        List<ModelSource.StageKey> stages = new ArrayList<>();
        for (YamlSection stage : model.sections("stages", "from", "to", "nodes")) {
            stages.add(new ModelSource.StageKey(stage.text("from"), stage.text("to"), stage.texts("nodes")));
        }
        return new ModelSource.Stages(stages, model.texts("split-over"));
    }
}
