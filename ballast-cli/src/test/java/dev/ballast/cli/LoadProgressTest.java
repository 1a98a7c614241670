package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ballast.gateway.coap.InferClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class LoadProgressTest {
    private static final String LIST = "[{\"name\":\"%s\",\"loading\":true,\"progress\":\"%s\"},{\"name\":\"other\"}]";

    @Test
    void saysWhatIsNewOfItsModel() throws Exception {
        StringWriter lines = new StringWriter();
        JsonMapper json = JsonMapper.builder().build();
        try (InferClient client = InferClient.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));
                LoadProgress progress = new LoadProgress(client, "net", new PrintWriter(lines))) {
            progress.tell(json.readTree(LIST.formatted("net", "")));
            progress.tell(json.readTree(LIST.formatted("net", "1 of 3 MB")));
            progress.tell(json.readTree(LIST.formatted("net", "1 of 3 MB")));
            progress.tell(json.readTree(LIST.formatted("else", "7 of 9 MB")));
            progress.tell(json.readTree(LIST.formatted("net", "2 of 3 MB")));
        }
        assertThat(lines.toString().lines()).containsExactly("1 of 3 MB", "2 of 3 MB");
    }
}
