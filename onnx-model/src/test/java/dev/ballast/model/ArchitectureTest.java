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
    void operatorsKnowNoModel() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.model.op..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ballast.model", "dev.ballast.model.onnx..")
                .check(CLASSES);
    }

    @Test
    void nodesKnowNoOperatorAndKindsKnowNoFamily() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.model.op.node")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ballast.model.op.kind")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage("dev.ballast.model.op.node", "dev.ballast.model.op.kind")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ballast.model.op",
                        "dev.ballast.model.op.shape",
                        "dev.ballast.model.op.pool",
                        "dev.ballast.model.op.recurrent",
                        "dev.ballast.model.op.linear")
                .check(CLASSES);
    }

    @Test
    void aFamilyOfOperatorsKnowsNeitherTheTableNorAnotherFamilyButShape() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.model.op.shape")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ballast.model.op",
                        "dev.ballast.model.op.pool",
                        "dev.ballast.model.op.recurrent",
                        "dev.ballast.model.op.linear")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.model.op.pool")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ballast.model.op", "dev.ballast.model.op.recurrent", "dev.ballast.model.op.linear")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.model.op.linear")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ballast.model.op", "dev.ballast.model.op.pool", "dev.ballast.model.op.recurrent")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.model.op.recurrent")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ballast.model.op", "dev.ballast.model.op.pool", "dev.ballast.model.op.linear")
                .check(CLASSES);
    }

    @Test
    void nothingKnowsTheNetworkTheFilesOrTheCodes() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.ballast.model", "dev.ballast.model.op..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net..", "java.nio.file..", "org.ejml..", "dev.ballast.coding..", "org.slf4j..")
                .check(CLASSES);
    }
}
