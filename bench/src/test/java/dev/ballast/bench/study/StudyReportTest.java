package dev.ballast.bench.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class StudyReportTest {
    private final TextTable table = new TextTable("what", "ms");
    private final StudyReport report = new StudyReport("some", table);

    private String printed() {
        StringWriter text = new StringWriter();
        report.print(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void figuresAreRoundedAndOnesNotTakenAreNull() {
        report.figure("ratio", 1.23456);
        report.figure("unknown", Double.NaN);
        report.count("requests", 123_456);
        ObjectNode summary = report.summary();
        assertThat(summary.path("ratio").asDouble()).isEqualTo(1.235);
        assertThat(summary.path("unknown").isNull()).isTrue();
        assertThat(summary.path("requests").asLong()).isEqualTo(123_456);
        assertThat(summary.path("jdk").asText()).isEqualTo(System.getProperty("java.version"));
    }

    @Test
    void aBrokenLimitIsToldToPeopleAndPrograms() {
        table.add("one", "2");
        report.limit(true, "never");
        assertThat(report.held()).isTrue();
        assertThat(printed()).contains("one   2").endsWith("The limits hold." + System.lineSeparator());
        report.limit(false, "3 requests were lost");
        assertThat(report.held()).isFalse();
        assertThat(printed()).contains("Limit broken: 3 requests were lost").doesNotContain("never");
        assertThat(report.summary().path("within_limits").asBoolean(true)).isFalse();
        assertThat(report.json().path("broken").toString()).isEqualTo("[\"3 requests were lost\"]");
        assertThat(report.json().path("study").asText()).isEqualTo("some");
    }
}
