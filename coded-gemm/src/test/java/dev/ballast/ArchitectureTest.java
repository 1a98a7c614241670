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
            .importPackages("dev.ballast");

    @Test
    void tensorsStandAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.tensor..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ballast.gemm..", "dev.ballast.coding..", "org.ejml..")
                .check(CLASSES);
    }

    @Test
    void productsKnowNoCode() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.gemm..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ballast.coding..")
                .check(CLASSES);
    }

    @Test
    void operandsKnowNoKernel() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.gemm.operand")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ballast.gemm", "dev.ballast.gemm.vector", "dev.ballast.gemm.measure")
                .check(CLASSES);
    }

    @Test
    void kernelsKnowNeitherTheirCheckNorTheVectorApi() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.gemm")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ballast.gemm.measure", "dev.ballast.gemm.vector", "jdk.incubator..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.gemm.vector")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ballast.gemm.measure")
                .check(CLASSES);
    }

    @Test
    void nothingHereReadsAFileAClockOrALog() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio..", "java.net..", "java.time..", "org.slf4j..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }
}
