package dev.ballast.gateway;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
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
            .importPackages("dev.ballast.gateway");

    private static final String[] CORE = {
        "dev.ballast.gateway",
        "dev.ballast.gateway.config",
        "dev.ballast.gateway.detection",
        "dev.ballast.gateway.models",
        "dev.ballast.gateway.inference",
        "dev.ballast.gateway.deployment"
    };

    @Test
    void californiumStaysInTheCoapEdges() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ballast.gateway.coap..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.californium..")
                .check(CLASSES);
    }

    @Test
    void theCoreKnowsNeitherItsEdgesNorItsFiles() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ballast.gateway.coap..", "dev.ballast.gateway.yaml..", "picocli..")
                .check(CLASSES);
    }

    @Test
    void piecesOfTheCoreStandInOneOrder() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("picture")
                .definedBy("dev.ballast.gateway.picture")
                .layer("detection")
                .definedBy("dev.ballast.gateway.detection")
                .layer("text")
                .definedBy("dev.ballast.gateway.text")
                .layer("config")
                .definedBy("dev.ballast.gateway.config")
                .layer("models")
                .definedBy("dev.ballast.gateway.models")
                .layer("inference")
                .definedBy("dev.ballast.gateway.inference")
                .layer("deployment")
                .definedBy("dev.ballast.gateway.deployment")
                .layer("wiring")
                .definedBy("dev.ballast.gateway")
                .whereLayer("picture")
                .mayNotAccessAnyLayer()
                .whereLayer("text")
                .mayNotAccessAnyLayer()
                .whereLayer("config")
                .mayOnlyAccessLayers("picture", "detection", "text")
                .whereLayer("detection")
                .mayOnlyAccessLayers("picture")
                .whereLayer("models")
                .mayOnlyAccessLayers("picture", "detection", "text", "config")
                .whereLayer("inference")
                .mayOnlyAccessLayers("detection", "config", "models")
                .whereLayer("deployment")
                .mayOnlyAccessLayers("config", "models", "inference")
                .check(CLASSES);
    }

    @Test
    void noTwoPackagesOfTheGatewayDependOnEachOther() {
        slices().matching("dev.ballast.gateway.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void picturesAndTextsKnowNothingOfTheGateway() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.ballast.gateway.picture", "dev.ballast.gateway.text")
                .should()
                .dependOnClassesThat(resideInAnyPackage(CORE)
                        .or(resideInAnyPackage("dev.ballast.plan..", "dev.ballast.round..", "dev.ballast.rounds..")))
                .check(CLASSES);
    }

    @Test
    void nodeAndGatewayNeverSeeEachOther() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ballast.node..")
                .check(CLASSES);
    }

    @Test
    void timeIsAnArgument() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }
}
