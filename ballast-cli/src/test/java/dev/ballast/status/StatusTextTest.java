package dev.ballast.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTextTest {
    private static final long NOW = 1_000_000_000;

    private static final String FLEET = """
            {'gateway':{'id':'gateway-1','version':'0.1.0','ready':true,'since_ms':988480000},
             'broker':'tcp://10.0.0.1:1883','nodes':{'total':3,'serving':2},'survives':0,'of':1,
             'models':[{'name':'lenet5','version':'1','survives':1,'of':1,'gateway_helps':false,'reason':''},
                       {'name':'squeezenet','version':'2','survives':0,'of':1,'gateway_helps':true,
                        'reason':'disk full on node-3'}],
             'events':[{'at_ms':999998000,'kind':'benched','text':'node-3 is benched'},
                       {'at_ms':999400000,'kind':'back','text':'node-2 is back'}]}""";

    private static final String NODES = """
            [{'id':'node-1','state':'healthy','since_ms':999820000,'reason':'answers','answers':999,'misses':1,
              'parts_held':96,'parts_needed':96,'software_version':'0.1.0','temperature_c':48.2,
              'free_memory_bytes':180000000,'max_memory_bytes':256000000},
             {'id':'node-2','state':'unknown','since_ms':1,'reason':'it has not answered yet','answers':0,'misses':0,
              'has_parts':false},
             {'id':'board-three','state':'benched','since_ms':999998000,'away_since_ms':999000000,'answers':50,
              'misses':50,'parts_held':0,'parts_needed':96,'reason':'three misses in a row','problem':'disk full'}]""";

    @Test
    void oneScreenHasTheGatewayTheModelsTheBoardsAndTheEvents() throws Exception {
        assertThat(String.join("\n", StatusText.lines(Answers.of(FLEET, NODES), NOW)))
                .isEqualTo("""
                gateway  gateway-1 at 10.0.0.1:5683, version 0.1.0, up for 3 h
                broker   tcp://10.0.0.1:1883
                fleet    less protected: 2 of 3 boards serve, survives 0 of 1 failure

                MODEL       VERSION  PROTECTION
                lenet5      1        survives 1 of 1 failure
                squeezenet  2        survives 0 of 1 failure; the gateway computes missing parts: disk full on
                                     node-3

                BOARD        STATE    SINCE    VERSION    PARTS    LATE  TEMP    MEMORY FREE
                node-1       healthy  3 min    0.1.0      96/96   0.1 %  48 C  180 of 256 MB
                node-2       unknown  11 days  -        not all       -     -              -
                board-three  benched  2 s      -           0/96  50.0 %     -              -
                node-2: it has not answered yet
                board-three: three misses in a row; away for 16 min; disk full

                AGO     EVENT
                2 s     benched  node-3 is benched
                10 min  back     node-2 is back""");
    }

    @Test
    void aScreenFitsATerminalAndShowsTheLatestEventsFirst() throws Exception {
        StringBuilder events = new StringBuilder();
        for (int i = 1; i <= 20; i++) {
            events.append(i == 1 ? "" : ",")
                    .append("{'at_ms':" + (NOW - 1000L * i) + ",'kind':'late','text':'" + "word ".repeat(30) + i
                            + "'}");
        }
        List<String> lines = StatusText.lines(Answers.of("{'events':[" + events + "]}", "[]"), NOW);
        assertThat(lines).allMatch(line -> line.length() <= 100);
        assertThat(lines.stream().filter(line -> line.contains("late")).map(line -> line.substring(0, 3)))
                .containsExactly("1 s", "2 s", "3 s", "4 s", "5 s", "6 s", "7 s", "8 s");
    }

    @Test
    void whatBoardsSendCannotMoveTheCursor() throws Exception {
        String hostile = "[{'id':'node-1','state':'healthy','software_version':'\\u001b[2J0.1'}]";
        assertThat(String.join("\n", StatusText.lines(Answers.of("{}", hostile), NOW)))
                .contains("?[2J0.1")
                .doesNotContain("\u001b");
    }

    @Test
    void aGatewayThatIsSilentIsTwoLines() {
        GatewayAnswers silent = GatewayAnswers.none(Answers.ADDRESS, "no answer within 5000 ms");
        assertThat(StatusText.lines(silent, NOW))
                .containsExactly("gateway  10.0.0.1:5683", "fleet    not serving: no answer within 5000 ms");
    }

    @Test
    void aFleetWithoutParityAndWithoutABoardIsNotAsPlanned() throws Exception {
        String model = "{'name':'a','version':'1','survives':0,'of':0,'gateway_helps':true,'reason':'node-1 is away'}";
        String fleet = "{'survives':0,'of':0,'gateway_helps':true,'models':[" + model + "]}";
        assertThat(StatusText.lines(Answers.of(fleet, "[]"), NOW))
                .contains("fleet    less protected: survives no failure")
                .contains("a      1        survives no failure; the gateway computes missing parts: node-1 is away");
    }

    @Test
    void aFleetWithoutParityIsNotSaidToSurviveAnything() throws Exception {
        assertThat(StatusText.lines(Answers.ofModels(0, 0, Answers.model("a", 0, 0)), NOW))
                .contains("fleet    fully protected: survives no failure, as planned");
    }
}
