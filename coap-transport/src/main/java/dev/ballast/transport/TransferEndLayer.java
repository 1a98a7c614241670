package dev.ballast.transport;

import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.stack.AbstractLayer;

/**
 * Ends a client's transfer in blocks with the request that it is of, whether that is cancelled or refused. By itself Californium keeps the
 * body until a search for old ones finds it, and that search is switched off ({@link CoapSettings#controlClient}). Below its block-wise layer.
 */
final class TransferEndLayer extends AbstractLayer {
    @Override
    public void sendRequest(Exchange exchange, Request request) {
        if (isFirst(exchange, request)) {
            exchange.getRequest().addMessageObserver(new End(exchange));
        }
        super.sendRequest(exchange, request);
    }

    private static boolean isFirst(Exchange exchange, Request request) {
        return request == exchange.getRequest()
                || (request.getOptions().hasBlock1()
                        && request.getOptions().getBlock1().getNum() == 0);
    }

    private static final class End extends MessageObserverAdapter {
        private final Exchange exchange;

        End(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void onCancel() {
            cancelBlock();
        }

        @Override
        public void onResponse(Response response) {
            cancelBlock();
        }

        /** The transfer is tied to the request of its latest block. */
        private void cancelBlock() {
            Request block = exchange.getCurrentRequest();
            if (block != exchange.getRequest() && !block.isCanceled()) {
                block.cancel();
            }
        }
    }
}
