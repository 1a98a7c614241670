package dev.ballast.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.ballast.bench");

    @Test
    void nodesAreProcessesNotClasses() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ballast.node..")
                .check(CLASSES);
    }

    @Test
    void chartsAreDrawnInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ballast.bench.study")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.knowm..")
                .check(CLASSES);
    }

    @Test
    void otherLibrariesAreRivalsInOneStudy() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ballast.bench.kernels")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.ejml..", "dev.ludovic.netlib..", "ai.onnxruntime..", "ai.onnx..")
                .check(CLASSES);
    }

    @Test
    void studiesKnowNeitherEachOtherNorTheCommandLine() {
        slices().matching(
                        "dev.ballast.bench.(transport|slices|failure|attack|overload|chaos|memory|photos|flips|push|codes|splits|kernels)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ballast.bench.cli")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ballast.bench.cli", "picocli..")
                .check(CLASSES);
    }
}
