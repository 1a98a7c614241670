package dev.ballast.rounds;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.ballast.round", "dev.ballast.rounds", "dev.ballast.fleet");

    @Test
    void theStateOfARoundKnowsNoNetworkNoTelemetryNoClockAndNoThread() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.round")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ballast.fleet..",
                        "dev.ballast.rounds..",
                        "dev.ballast.telemetry..",
                        "dev.ballast.wire..",
                        "org.slf4j..",
                        "java.net..",
                        "java.io..",
                        "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .check(CLASSES);
    }

    @Test
    void roundsKnowNeitherCaliforniumNorPaho() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse..", "dev.ballast.transport..", "dev.ballast.telemetry.mqtt..")
                .check(CLASSES);
    }

    @Test
    void theFleetKnowsNoRounds() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.fleet")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ballast.rounds")
                .check(CLASSES);
    }

    @Test
    void timeIsAnArgument() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }
}
