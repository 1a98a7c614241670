package dev.ballast.lane.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.lane.Reply;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.Test;

class ReplyReaderTest {
    @Test
    void aRefusalHasItsCodeOnce() {
        Response response = new Response(CoAP.ResponseCode.INTERNAL_SERVER_ERROR);
        response.setPayload("disk full");
        DatagramForm form = DatagramForm.of(CoAP.Code.PUT, "parts", "0");
        PushTransfer push = new PushTransfer(form, new byte[10], 1, 1200);
        Reply reply = ReplyReader.read(response, push);
        assertThat(reply).isEqualTo(new Reply.Refused(500, "disk full"));
        push.refused(500, "disk full");
        assertThatThrownBy(() -> push.outcome().join()).hasRootCauseMessage("5.00 disk full");
    }
}
