package dev.ballast.lane;

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
            .importPackages("dev.ballast.lane");

    @Test
    void aLaneKnowsNoSocketNoCaliforniumAndNoThread() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.lane")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ballast.lane.coap..",
                        "dev.ballast.transport..",
                        "org.eclipse..",
                        "java.net..",
                        "java.nio.channels..",
                        "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .check(CLASSES);
    }

    @Test
    void lanesKnowNoRoundsAndNoPlan() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ballast.rounds..", "dev.ballast.round..", "dev.ballast.plan..")
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
