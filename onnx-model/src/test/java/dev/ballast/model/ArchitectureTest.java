package dev.ballast.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.ballast.model");

    @Test
    void onlyTheReaderKnowsProtobuf() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ballast.model.onnx..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.onnx..", "com.google.protobuf..", "org.tribuo..", "dev.ballast.model.onnx..")
                .check(CLASSES);
    }

    @Test
    void nothingKnowsTheNetworkTheFilesOrTheCodes() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.model")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net..", "java.nio.file..", "org.ejml..", "dev.ballast.coding..", "org.slf4j..")
                .check(CLASSES);
    }
}
