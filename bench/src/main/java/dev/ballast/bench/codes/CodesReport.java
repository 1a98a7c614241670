package dev.ballast.bench.codes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.Charts;
import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.ResultFolder;

/** Writes the result of the study for programs. */
public final class CodesReport {
    private static final String STUDY = "codes";

    private final CodesResult result;

    public CodesReport(CodesResult result) {
        this.result = result;
    }

    /** All figures, as {@code result.json} holds them. */
    public ObjectNode json() {
        ObjectNode json = ResultFolder.begun(STUDY);
        ArrayNode contenders = json.putArray("contenders");
        result.contenders().forEach(row -> contenders.add(contender(row)));
        ArrayNode conditions = json.putArray("conditions");
        result.conditions().forEach(row -> conditions.add(condition(row)));
        ArrayNode exact = json.putArray("integers");
        result.exact().forEach(row -> exact.add(exact(row)));
        ArrayNode coverages = json.putArray("coverage");
        result.coverages().forEach(row -> coverages.add(coverage(row)));
        ArrayNode shares = json.putArray("decode");
        result.shares().forEach(row -> shares.add(share(row)));
        json.set("summary", summary());
        return json;
    }

    private static ObjectNode contender(ContenderRow row) {
        ObjectNode json = ResultFolder.empty()
                .put("code", row.of().name())
                .put("k", row.of().code().dataParts())
                .put("extra_nodes", row.of().code().parityParts())
                .put("extra_work", Figures.rounded(row.extraWork()))
                .put("worst_error_ulp", Figures.rounded(row.errors().worst()))
                .put("mean_error_ulp", Figures.rounded(row.errors().mean()))
                .put("decode_us", Figures.rounded(row.decodeUs()));
        ArrayNode rates = json.putArray("recovery");
        for (ContenderRow.Rate rate : row.rates()) {
            rates.addObject()
                    .put("lost", rate.lost())
                    .put("patterns", rate.patterns())
                    .put("decodable", rate.decodable());
        }
        return json;
    }

    private static ObjectNode condition(ConditionRow row) {
        return ResultFolder.empty()
                .put("k", row.code().dataParts())
                .put("r", row.code().parityParts())
                .put("gain", Figures.rounded(row.conditioning().gain()))
                .put("condition", Figures.rounded(row.conditioning().condition()))
                .put("patterns", row.patterns())
                .put("undecodable", row.undecodable());
    }

    private static ObjectNode exact(ExactRow row) {
        return ResultFolder.empty()
                .put("k", row.code().dataParts())
                .put("r", row.code().parityParts())
                .put("arithmetic", row.arithmetic().name())
                .put("patterns", row.patterns())
                .put("mismatches", row.mismatches());
    }

    private static ObjectNode coverage(Coverage row) {
        ObjectNode json = ResultFolder.empty().put("network", row.name()).put("devices", row.devices());
        ArrayNode coded = json.putArray("coded");
        row.coded().forEach(share -> coded.add(Figures.rounded(share)));
        ArrayNode replicated = json.putArray("replicated");
        row.replicated().forEach(share -> replicated.add(Figures.rounded(share)));
        return json;
    }

    private static ObjectNode share(DecodeShare row) {
        return ResultFolder.empty()
                .put("layer", row.shape().toString())
                .put("code", row.code().toString())
                .put("lost", row.lost())
                .put("gemm_ms", Figures.rounded(row.gemmMs()))
                .put("decode_us", Figures.rounded(row.decodeUs()))
                .put("share", Figures.rounded(row.share()));
    }

    /** As {@code --json} prints it. */
    public ObjectNode summary() {
        return ResultFolder.empty()
                .put("patterns", result.patterns())
                .put("undecodable", result.undecodable())
                .put("worst_error_ulp", Figures.rounded(result.worstErrorUlp()))
                .put("int_mismatches", result.intMismatches())
                .put("decode_share", Figures.rounded(result.decodeShare()))
                .put("jdk", System.getProperty("java.version"));
    }

    /** Tables for people. */
    public CodesTables tables() {
        return new CodesTables(result);
    }

    /** Recovery over losses, coverage over extra devices, and the gain over k. */
    public Charts chart() {
        return CodesChart.of(result);
    }
}
