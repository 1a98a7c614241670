package dev.ballast.transport;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class ArchitectureTest {
    @Test
    void theTransportKnowsCaliforniumClocksAndTheWireOnly() {
        classes()
                .that()
                .resideInAPackage("dev.ballast.transport")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ballast.transport",
                        "dev.ballast.clock",
                        "dev.ballast.wire",
                        "org.eclipse.californium..",
                        "org.slf4j",
                        "org.jspecify..",
                        "java..",
                        "javax.crypto..")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.ballast.transport"));
    }
}
