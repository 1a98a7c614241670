package dev.ballast;

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
            .importPackages("dev.ballast.gateway", "dev.ballast.plan", "dev.ballast.round");

    @Test
    void planAndRoundKnowNoNetworkNoBrokerNoClockAndNoThread() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.ballast.plan..", "dev.ballast.round..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ballast.gateway..",
                        "dev.ballast.telemetry..",
                        "dev.ballast.transport..",
                        "dev.ballast.wire..",
                        "org.eclipse..",
                        "org.slf4j..",
                        "java.net..",
                        "java.io..",
                        "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }

    @Test
    void californiumStaysInTheCoapEdges() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ballast.gateway.coap..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.californium..")
                .check(CLASSES);
    }

    @Test
    void theCoreKnowsNeitherItsEdgesNorTheCommandLine() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.gateway")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ballast.gateway.coap..",
                        "dev.ballast.gateway.cli..",
                        "dev.ballast.gateway.demo..",
                        "picocli..")
                .check(CLASSES);
    }

    @Test
    void picturesKnowNothingOfTheGateway() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.gateway.picture")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ballast.gateway", "dev.ballast.plan..", "dev.ballast.round..")
                .check(CLASSES);
    }

    @Test
    void nodeAndGatewayNeverSeeEachOther() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ballast.node..")
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandsReadTheClock() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.ballast.gateway.cli..", "dev.ballast.gateway.demo..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }
}
