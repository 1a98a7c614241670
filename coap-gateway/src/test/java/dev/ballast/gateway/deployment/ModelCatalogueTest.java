package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.plan.Redundancy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ModelCatalogueTest {
    private static ServedModel one;
    private static ServedModel other;

    private final ModelCatalogue catalogue = new ModelCatalogue();

    @BeforeAll
    static void load() throws GatewayException {
        one = new TestGateway(2, Redundancy.coded(1)).model;
        other = new TestGateway(2, Redundancy.coded(1)).model;
    }

    private CataloguedModel model() {
        return catalogue.models().getOrDefault("lenet5", CataloguedModel.unknown("lenet5"));
    }

    private String serving() {
        CataloguedModel.Version serving = model().serving();
        return serving == null ? "none" : serving.version();
    }

    @Test
    void theHighestVersionAnswersUntilAnotherIsNamed() {
        catalogue.serve("9", one);
        catalogue.serve("10", other);
        assertThat(serving()).isEqualTo("10");
        catalogue.change("lenet5", model -> model.naming("9"));
        assertThat(serving()).isEqualTo("9");
        catalogue.withdraw("lenet5", "9");
        assertThat(serving()).isEqualTo("10");
        catalogue.withdraw("lenet5", "10");
        assertThat(serving()).isEqualTo("none");
    }

    @Test
    void whoHasLookedKeepsWhatWasThen() {
        catalogue.serve("1", one);
        Map<String, CataloguedModel> before = catalogue.models();
        assertThat(catalogue.models()).isSameAs(before);
        catalogue.serve("1", other);
        assertThat(before.values())
                .flatExtracting(CataloguedModel::versions)
                .extracting(CataloguedModel.Version::served)
                .containsExactly(one);
        assertThat(model().versions())
                .extracting(CataloguedModel.Version::served)
                .containsExactly(other);
    }

    @Test
    void whatIsServedGoesOnWhileItIsLoadedAnewAndWhenThatFails() {
        catalogue.serve("1", one);
        catalogue.loading("lenet5", "1");
        assertThat(model().versions()).containsExactly(new CataloguedModel.Version("1", one, true, ""));
        catalogue.failed("lenet5", "1", "no good");
        assertThat(model().versions()).containsExactly(new CataloguedModel.Version("1", one, false, "no good"));
        assertThat(model().versions().get(0).state()).isEqualTo(CataloguedModel.State.READY);
        assertThat(catalogue.served()).containsExactly(one);
    }

    @Test
    void aVersionThatWasNeverServedIsLoadingAndThenUnavailable() {
        catalogue.loading("lenet5", "3");
        assertThat(model().versions().get(0).state()).isEqualTo(CataloguedModel.State.LOADING);
        catalogue.failed("lenet5", "3", "no good");
        assertThat(model().versions().get(0).state()).isEqualTo(CataloguedModel.State.UNAVAILABLE);
        assertThat(serving()).isEqualTo("none");
        catalogue.change("lenet5", model -> model.keeping(List.of()));
        assertThat(catalogue.models()).isEmpty();
    }
}
