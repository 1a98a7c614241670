package dev.ballast.wire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class ArchitectureTest {
    @Test
    void theWireKnowsNumbersAndCborOnly() {
        classes()
                .that()
                .resideInAPackage("dev.ballast.wire")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ballast.wire",
                        "dev.ballast.tensor",
                        "dev.ballast.gemm..",
                        "com.fasterxml.jackson.core..",
                        "com.fasterxml.jackson.dataformat.cbor",
                        "org.jspecify..",
                        "java..")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.ballast.wire"));
    }
}
