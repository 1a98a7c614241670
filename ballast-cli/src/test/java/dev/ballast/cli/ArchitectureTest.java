package dev.ballast.cli;

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
            .importPackages("dev.ballast.cli", "dev.ballast.command", "dev.ballast.demo", "dev.ballast.status");

    @Test
    void theDemoKnowsNoCommandAndNoPicocli() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.demo")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ballast.cli..", "picocli..")
                .check(CLASSES);
    }

    @Test
    void commandLinesAreTreatedAlikeWhateverTheProgram() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.command")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ballast.cli..", "dev.ballast.demo..", "dev.ballast.gateway..")
                .check(CLASSES);
    }

    @Test
    void nodesAreProcessesNotClasses() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ballast.node..")
                .check(CLASSES);
    }

    @Test
    void theStatusIsMadeFromAnswersAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.status")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ballast.cli..", "dev.ballast.command..", "dev.ballast.gateway..", "picocli..")
                .check(CLASSES);
    }
}
