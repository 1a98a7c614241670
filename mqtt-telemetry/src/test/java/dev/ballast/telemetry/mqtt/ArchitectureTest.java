package dev.ballast.telemetry.mqtt;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Section 2 of the design: who may depend on what. */
@Tag("once")
class ArchitectureTest {
    private static final JavaClasses IMPORTED = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.ballast.telemetry.mqtt");

    @Test
    void theMqttSideKnowsEventsAndClocksOnlyAndTheLibrariesItIsThereFor() {
        classes()
                .that()
                .resideInAPackage("dev.ballast.telemetry.mqtt")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.net..",
                        "org.jspecify..",
                        "org.slf4j..",
                        "com.fasterxml.jackson.core..",
                        "org.eclipse.paho.mqttv5..",
                        "org.apache.activemq.artemis..",
                        "io.netty.handler.codec.mqtt..",
                        "dev.ballast.clock",
                        "dev.ballast.telemetry..")
                .check(IMPORTED);
    }

    @Test
    void pahoIsInTheLinkAloneAndArtemisInTheEmbeddedBrokerAndItsInterceptor() {
        classes()
                .that()
                .haveNameNotMatching(".*\\.(BrokerLink|BrokerLink\\$.*|Pump|EmbeddedBroker|OwnPublisher)")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("org.eclipse.paho..", "org.apache.activemq..", "io.netty..")
                .check(IMPORTED);
    }
}
