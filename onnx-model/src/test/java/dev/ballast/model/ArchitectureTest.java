package dev.ballast.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                        "dev.ballast.model.op.element",
                        "dev.ballast.model.op.index",
                        "dev.ballast.model.op.linear",
                        "dev.ballast.model.op.pool",
                        "dev.ballast.model.op.recurrent",
                        "dev.ballast.model.op.reduce",
                        "dev.ballast.model.op.sample",
                        "dev.ballast.model.op.shape")
                .check(CLASSES);
    }

    /** The families of operators. A family may use {@code shape}, but no other family and not the table. */
    @ParameterizedTest
    @ValueSource(strings = {"element", "index", "linear", "pool", "recurrent", "reduce", "sample", "shape"})
    void aFamilyOfOperatorsKnowsNeitherTheTableNorAnotherFamilyButShape(String family) {
        String[] unknown = Stream.of(
                        "", ".element", ".index", ".linear", ".pool", ".recurrent", ".reduce", ".sample", ".shape")
                .filter(other -> !other.equals("." + family) && !other.equals(".shape"))
                .map(other -> "dev.ballast.model.op" + other)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.model.op." + family)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(unknown)
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
