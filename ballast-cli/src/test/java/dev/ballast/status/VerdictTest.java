package dev.ballast.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.junit.jupiter.api.Test;

class VerdictTest {
    @Test
    void aFleetIsProtectedWhenEachModelSurvivesWhatItsPlanPromises() throws Exception {
        assertThat(Verdict.of(Answers.ofModels(1, 1, Answers.model("a", 1, 1)))).isEqualTo(Verdict.PROTECTED);
        assertThat(Verdict.of(Answers.ofModels(0, 0, Answers.model("a", 0, 0)))).isEqualTo(Verdict.PROTECTED);
        assertThat(Verdict.of(Answers.ofModels(1, 1, Answers.model("a", 1, 1) + "," + Answers.model("b", 1, 2))))
                .isEqualTo(Verdict.REDUCED);
        assertThat(Verdict.of(Answers.ofModels(0, 1, Answers.model("a", 1, 1)))).isEqualTo(Verdict.REDUCED);
        assertThat(Verdict.of(Answers.ofModels(0, 1, Answers.model("a", 0, 1)))).isEqualTo(Verdict.REDUCED);
    }

    @Test
    void aGatewayThatIsNotReadyOrServesNothingOrNotAllDoesNotServe() throws Exception {
        GatewayAnswers notReady = Answers.of("{'gateway':{'ready':false},'survives':1,'of':1}", "[]");
        assertThat(Verdict.of(notReady)).isEqualTo(Verdict.NOT_SERVING);
        assertThat(Verdict.whyNotServing(notReady)).isEqualTo("the gateway is not ready");
        assertThat(Verdict.whyNotServing(Answers.ofModels(0, 0, ""))).isEqualTo("the gateway serves no model");
        GatewayAnswers silent = GatewayAnswers.none(Answers.ADDRESS, "no answer");
        assertThat(Verdict.of(silent)).isEqualTo(Verdict.NOT_SERVING);
        assertThat(Verdict.whyNotServing(silent)).isEqualTo("no answer");
    }

    @Test
    void aModelThatCannotBeServedIsToldFromOneThatNobodyLoaded() throws Exception {
        String fleet = "{'survives':1,'of':1,'models':[" + Answers.model("a", 1, 1) + "]}";
        String served = "{'name':'a','version':'1','state':'READY'},"
                + "{'name':'a','version':'2','state':'UNAVAILABLE','reason':'not an ONNX model'},"
                + "{'name':'c','version':'1','state':'UNAVAILABLE','reason':'not loaded'},"
                + "{'name':'d','version':'1','state':'UNAVAILABLE','reason':'unloaded'},"
                + "{'name':'e','version':'1','state':'LOADING'}";
        assertThat(Verdict.of(Answers.of(fleet, "[]", "[" + served + "]"))).isEqualTo(Verdict.PROTECTED);
        GatewayAnswers broken = Answers.of(
                fleet,
                "[]",
                "[" + served + ",{'name':'b','version':'1','state':'UNAVAILABLE','reason':'not an ONNX model'}]");
        assertThat(Verdict.of(broken)).isEqualTo(Verdict.NOT_SERVING);
        assertThat(Verdict.whyNotServing(broken)).isEqualTo("model b cannot be served");
        assertThat(StatusText.lines(broken, 0))
                .contains(
                        "fleet    not serving: model b cannot be served",
                        "a      1        survives 1 of 1 failure",
                        "b      1        cannot be served: not an ONNX model");
    }

    @Test
    void aFleetWhoseGatewayComputesForBoardsIsNotFullyProtected() throws Exception {
        String helped = "{'name':'a','version':'1','survives':0,'of':0,'gateway_helps':true,'reason':'node-1 is away'}";
        assertThat(Verdict.of(Answers.ofModels(0, 0, helped))).isEqualTo(Verdict.REDUCED);
    }

    @Test
    void aGatewayThatDoesNotSayWhatItSurvivesIsNotCalledProtected() throws Exception {
        GatewayAnswers older = new GatewayAnswers(
                Answers.ADDRESS,
                "",
                MissingNode.getInstance(),
                Answers.of("{}", "[{'id':'node-1'}]").nodes(),
                MissingNode.getInstance());
        assertThat(Verdict.of(older)).isEqualTo(Verdict.REDUCED);
        assertThat(StatusText.lines(older, 0))
                .contains("fleet    protection unknown: this gateway is too old to say how many failures it survives");
        assertThat(Verdict.json(older).path("fleet").isNull()).isTrue();
    }

    @Test
    void theDocumentHasTheVerdictAndTheAnswers() throws Exception {
        JsonNode json = Verdict.json(Answers.of("{'survives':0,'of':1}", "[{'id':'node-1'}]"));
        assertThat(json)
                .hasToString("{\"verdict\":\"reduced\",\"exit_code\":1,\"address\":\"10.0.0.1:5683\","
                        + "\"fleet\":{\"survives\":0,\"of\":1},\"nodes\":[{\"id\":\"node-1\"}],\"models\":[]}");
        assertThat(Verdict.json(GatewayAnswers.none(Answers.ADDRESS, "no answer")))
                .hasToString("{\"verdict\":\"not-serving\",\"exit_code\":2,\"address\":\"10.0.0.1:5683\","
                        + "\"problem\":\"no answer\",\"fleet\":null,\"nodes\":null,\"models\":null}");
    }
}
