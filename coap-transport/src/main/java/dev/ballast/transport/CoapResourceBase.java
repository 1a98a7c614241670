package dev.ballast.transport;

import dev.ballast.wire.WireException;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.OptionSet;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Base of every resource. It turns failures into answers. A {@link WireException} becomes 4.00 with its text. A full heap becomes 5.00 and a
 * line in the log. Any other exception or error becomes 5.00 and is logged with its stack. An unknown child becomes 4.04. Every error
 * carries a diagnostic text (RFC 7252, 5.5.2).
 */
public abstract class CoapResourceBase extends CoapResource {
    /** application/cbor, the format of the messages of {@code dev.ballast.wire}. */
    public static final int CBOR = MediaTypeRegistry.APPLICATION_CBOR;

    private static final Logger LOG = LoggerFactory.getLogger(CoapResourceBase.class);

    /** Handles a request. A {@link WireException} becomes 4.00. */
    @FunctionalInterface
    public interface Handler {
        void handle(CoapExchange exchange) throws WireException;
    }

    protected CoapResourceBase(String name) {
        super(name);
    }

    protected void get(CoapExchange exchange) throws WireException {
        refuseMethod(exchange);
    }

    protected void put(CoapExchange exchange) throws WireException {
        refuseMethod(exchange);
    }

    protected void post(CoapExchange exchange) throws WireException {
        refuseMethod(exchange);
    }

    protected void delete(CoapExchange exchange) throws WireException {
        refuseMethod(exchange);
    }

    @Override
    public final void handleGET(CoapExchange exchange) {
        guard(exchange, this::get);
    }

    @Override
    public final void handlePUT(CoapExchange exchange) {
        guard(exchange, this::put);
    }

    @Override
    public final void handlePOST(CoapExchange exchange) {
        guard(exchange, this::post);
    }

    @Override
    public final void handleDELETE(CoapExchange exchange) {
        guard(exchange, this::delete);
    }

    /** The child of this name, or a resource that answers every request with 4.04 and a text. */
    @Override
    public Resource getChild(String name) {
        Resource child = super.getChild(name);
        return child != null ? child : new UnknownResource(this);
    }

    /** Runs {@code handler} and answers with an error when it fails. Also for work on other threads than the protocol threads. */
    public static void guard(CoapExchange exchange, Handler handler) {
        try {
            handler.handle(exchange);
        } catch (WireException e) {
            LOG.debug("bad request for {}: {}", path(exchange), e.getMessage());
            text(exchange, ResponseCode.BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            LOG.error(
                    "serving {} {} failed: out of memory ({})",
                    exchange.getRequestCode(),
                    path(exchange),
                    e.getMessage());
            text(exchange, ResponseCode.INTERNAL_SERVER_ERROR, "out of memory: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("serving {} {} failed", exchange.getRequestCode(), path(exchange), e);
            text(
                    exchange,
                    ResponseCode.INTERNAL_SERVER_ERROR,
                    "internal error; the log of this program has the details");
        }
    }

    /** Answers with a text/plain payload. */
    public static void text(CoapExchange exchange, ResponseCode code, String text) {
        exchange.respond(code, text, MediaTypeRegistry.TEXT_PLAIN);
    }

    /** Answers with a CBOR payload. The array is wrapped. */
    public static void cbor(CoapExchange exchange, ResponseCode code, byte[] payload) {
        exchange.respond(code, payload, CBOR);
    }

    /**
     * Whether the body may be read as {@code format}; if not, the request is answered with 4.15. A body without Content-Format counts as
     * {@code format}.
     */
    protected static boolean accepts(CoapExchange exchange, int format) {
        OptionSet options = exchange.getRequestOptions();
        if (!options.hasContentFormat() || options.getContentFormat() == format) {
            return true;
        }
        text(
                exchange,
                ResponseCode.UNSUPPORTED_CONTENT_FORMAT,
                "Content-Format " + name(options.getContentFormat()) + " is not supported here; send " + name(format));
        return false;
    }

    /** Whether the client takes an answer in {@code format}; if not, the request is answered with 4.06. */
    protected static boolean offers(CoapExchange exchange, int format) {
        OptionSet options = exchange.getRequestOptions();
        if (!options.hasAccept() || options.getAccept() == format) {
            return true;
        }
        text(
                exchange,
                ResponseCode.NOT_ACCEPTABLE,
                "no answer in " + name(options.getAccept()) + " here; accept " + name(format));
        return false;
    }

    private static String name(int format) {
        return MediaTypeRegistry.toString(format) + " (" + format + ")";
    }

    static String path(CoapExchange exchange) {
        return "/" + exchange.getRequestOptions().getUriPathString();
    }

    private void refuseMethod(CoapExchange exchange) {
        text(
                exchange,
                ResponseCode.METHOD_NOT_ALLOWED,
                exchange.getRequestCode() + " is not served by " + path(exchange));
    }
}
