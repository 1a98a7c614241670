package dev.ballast.simulate;

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
            .importPackages("dev.ballast.simulate");

    @Test
    void theSimulatorKnowsNoNetworkAndNoLane() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ballast.lane..", "dev.ballast.transport..", "org.eclipse..")
                .check(CLASSES);
    }
}
