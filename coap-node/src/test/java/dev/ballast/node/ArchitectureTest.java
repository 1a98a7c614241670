package dev.ballast.node;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class ArchitectureTest {
    private static final JavaClasses NODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.ballast.node");

    @Test
    void theNodeKnowsNothingOfTheGateway() {
        classes()
                .that()
                .resideInAPackage("dev.ballast.node..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ballast.node..",
                        "dev.ballast.clock",
                        "dev.ballast.transport",
                        "dev.ballast.wire",
                        "dev.ballast.gemm..",
                        "dev.ballast.tensor",
                        "dev.ballast.model..",
                        "dev.ballast.profile",
                        "org.eclipse.californium.core..",
                        "org.slf4j",
                        "org.jspecify..",
                        "picocli",
                        "java..")
                .check(NODE);
    }

    @Test
    void partsKnowNoWorkAndWorkKnowsNoJobs() {
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.node.part")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.ballast.node",
                        "dev.ballast.node.work",
                        "dev.ballast.node.job",
                        "dev.ballast.transport",
                        "org.eclipse.californium..")
                .check(NODE);
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.node.work")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ballast.node", "dev.ballast.node.job")
                .check(NODE);
        noClasses()
                .that()
                .resideInAPackage("dev.ballast.node.job")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ballast.node")
                .check(NODE);
    }

    @Test
    void onlyMainKnowsProfilesTheCommandLineAndTheClock() {
        noClasses()
                .that()
                .haveNameNotMatching(".*NodeMain.*")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("dev.ballast.profile", "picocli").and(not(simpleName("FileErrors"))))
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .check(NODE);
    }
}
