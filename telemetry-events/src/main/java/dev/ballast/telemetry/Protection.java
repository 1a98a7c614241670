package dev.ballast.telemetry;

/**
 * How protected a model is now.
 *
 * @param survives nodes that may fail, whichever they are, before the gateway must compute for them
 * @param of what the plan survives while all its nodes answer and hold their parts
 * @param gatewayHelps whether the gateway must compute for nodes already; {@code survives} is 0 then
 * @param reason why {@code survives} is less than {@code of} or the gateway helps; otherwise empty
 */
public record Protection(String model, String version, int survives, int of, boolean gatewayHelps, String reason) {
    /** Whether the model is less protected than its plan promises. */
    public boolean isLacking() {
        return gatewayHelps || survives < of;
    }

    void describe(Fields out) {
        out.text("model", model);
        out.text("version", version);
        out.number("survives", survives);
        out.number("of", of);
        out.flag("gateway_helps", gatewayHelps);
        out.text("reason", reason);
    }
}
