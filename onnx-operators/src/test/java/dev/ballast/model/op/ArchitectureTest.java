package dev.ballast.model.op;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@Tag("once")
class ArchitectureTest {
    private static final String ROOT = "dev.ballast.model.op";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    /** The families of operators. A family may use {@code shape} and {@code math}, but no other family and not the table. */
    private static final String[] FAMILIES = {
        "attention", "composite", "element", "index", "linear", "norm", "pool", "recurrent", "reduce", "sample"
    };

    @Test
    void nodesKnowNoOperatorAndKindsKnowNoFamily() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".node")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".kind")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".node", ROOT + ".kind", ROOT + ".math", ROOT + ".shape")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(tableAndFamiliesExcept("none"))
                .check(CLASSES);
    }

    @ParameterizedTest
    @FieldSource("FAMILIES")
    void aFamilyOfOperatorsKnowsNeitherTheTableNorAnotherFamily(String family) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + family)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(tableAndFamiliesExcept(family))
                .check(CLASSES);
    }

    @Test
    void operatorsKnowNeitherNetworkNorFilesNorCodes() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net..", "java.nio.file..", "org.ejml..", "dev.ballast.coding..", "org.slf4j..")
                .check(CLASSES);
    }

    private static String[] tableAndFamiliesExcept(String family) {
        return Stream.concat(
                        Stream.of(ROOT),
                        Stream.of(FAMILIES)
                                .filter(other -> !other.equals(family))
                                .map(other -> ROOT + "." + other))
                .toArray(String[]::new);
    }
}
