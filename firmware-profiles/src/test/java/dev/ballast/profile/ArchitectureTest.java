package dev.ballast.profile;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class ArchitectureTest {
    private static final String PARSER = "org.snakeyaml..";

    private final JavaClasses production = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.ballast.profile");

    @Test
    void dependsOnTheJdkAndTheYamlParserAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "dev.ballast.profile..", PARSER)
                .check(production);
    }

    @Test
    void keepsTheYamlParserOutOfItsPublicMethods() {
        methods()
                .that()
                .arePublic()
                .should()
                .notHaveRawReturnType(com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(PARSER))
                .check(production);
    }
}
