package dev.ballast.gateway;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.plan.CostBreakdown;
import dev.ballast.plan.Latency;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.LayerPrediction;
import dev.ballast.plan.MemoryPlan;
import dev.ballast.plan.ModelPrediction;
import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Writes plans and predictions as JSON or CBOR objects. Times are in milliseconds, sizes in bytes. */
public final class PlanJson {
    private PlanJson() {}

    /**
     * One model: {@code {"model", "layers": [...], "prediction": {...} or null}}.
     *
     * @param nodeId name of a node, by index
     */
    public static void write(
            JsonGenerator out,
            String model,
            List<LayerPlan> plan,
            @Nullable ModelPrediction prediction,
            IntFunction<String> nodeId)
            throws IOException {
        out.writeStringField("model", model);
        out.writeArrayFieldStart("layers");
        for (int i = 0; i < plan.size(); i++) {
            LayerPrediction predicted =
                    prediction == null ? null : prediction.layers().get(i);
            write(out, plan.get(i), predicted, nodeId);
        }
        out.writeEndArray();
        if (prediction == null) {
            out.writeNullField("prediction");
            return;
        }
        out.writeObjectFieldStart("prediction");
        write(out, "fleet_ms", prediction.fleet());
        write(out, "one_board_ms", prediction.oneBoard().latency());
        out.writeStringField("one_board", prediction.oneBoard().name());
        out.writeNumberField("one_board_bytes", prediction.oneBoard().bytesNeeded());
        write(out, "gateway_alone_ms", prediction.gatewayAlone());
        out.writeEndObject();
    }

    private static void write(
            JsonGenerator out, LayerPlan plan, @Nullable LayerPrediction predicted, IntFunction<String> nodeId)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("layer", plan.layer());
        if (plan instanceof LayerPlan.Split split) {
            out.writeStringField("split", split.coded().label());
            out.writeStringField("code", split.coded().code().toString());
            write(out, split.nodes(), nodeId);
        } else if (plan instanceof LayerPlan.Staged staged) {
            out.writeStringField("code", staged.code().toString());
            write(out, staged.nodes(), nodeId);
        } else if (plan instanceof LayerPlan.Local local) {
            out.writeStringField("on_gateway", local.reason());
        }
        if (predicted != null) {
            write(out, "ms", predicted.cost().latency());
            write(out, predicted.cost().terms());
        }
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, List<Integer> nodes, IntFunction<String> nodeId) throws IOException {
        out.writeArrayFieldStart("nodes");
        for (int node : nodes) {
            out.writeString(nodeId.apply(node));
        }
        out.writeEndArray();
    }

    /** {@code "name": [low, usual, high]}. */
    public static void write(JsonGenerator out, String name, Latency latency) throws IOException {
        out.writeArrayFieldStart(name);
        out.writeNumber(latency.low() * 1e3);
        out.writeNumber(latency.usual() * 1e3);
        out.writeNumber(latency.high() * 1e3);
        out.writeEndArray();
    }

    /** {@code "terms_ms": {...}}. */
    public static void write(JsonGenerator out, CostBreakdown terms) throws IOException {
        out.writeObjectFieldStart("terms_ms");
        out.writeNumberField("send", terms.send() * 1e3);
        out.writeNumberField("travel", terms.travel() * 1e3);
        out.writeNumberField("compute", terms.compute() * 1e3);
        out.writeNumberField("waiting", terms.waiting() * 1e3);
        out.writeNumberField("receive", terms.receive() * 1e3);
        out.writeNumberField("combine", terms.combine() * 1e3);
        out.writeEndObject();
    }

    /** {@code "memory": [{"node", "needs", "offers" or null}]}. */
    public static void write(JsonGenerator out, MemoryPlan memory) throws IOException {
        out.writeArrayFieldStart("memory");
        for (MemoryPlan.Line line : memory.lines()) {
            out.writeStartObject();
            out.writeStringField("node", line.node());
            out.writeNumberField("needs", line.needed());
            if (line.offered().isPresent()) {
                out.writeNumberField("offers", line.offered().getAsLong());
            } else {
                out.writeNullField("offers");
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
