package dev.ballast.transport;

import org.eclipse.californium.core.coap.EmptyMessage;
import org.eclipse.californium.core.coap.NoResponseOption;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.stack.AbstractLayer;

/**
 * Acknowledges a confirmable request in place of an answer that its client does not want (RFC 7967, 2). Californium by itself sends no
 * acknowledgement; it sends the answer as a confirmable message and retransmits it. Unwanted answers to non-confirmable requests do not
 * reach this layer.
 */
final class NoResponseLayer extends AbstractLayer {
    @Override
    public void sendResponse(Exchange exchange, Response response) {
        Request request = exchange.getCurrentRequest();
        NoResponseOption option = request.getOptions().getNoResponse();
        if (option != null && option.suppress(response.getCode())) {
            sendEmptyMessage(exchange, EmptyMessage.newACK(request));
        } else {
            super.sendResponse(exchange, response);
        }
    }
}
