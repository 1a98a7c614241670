package dev.ballast.transport;

import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.stack.AbstractLayer;

/**
 * Ends a client's transfer in blocks when its request is cancelled or refused. Californium by itself keeps the body until a search for old
 * bodies finds it, and that search is off ({@link CoapSettings#controlClient}). The layer is below Californium's block-wise layer.
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

        /** Cancels the request of the latest block, to which the transfer is tied. */
        private void cancelBlock() {
            Request block = exchange.getCurrentRequest();
            if (block != exchange.getRequest() && !block.isCanceled()) {
                block.cancel();
            }
        }
    }
}
