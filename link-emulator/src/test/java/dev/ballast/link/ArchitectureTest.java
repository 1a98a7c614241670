package dev.ballast.link;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
            .importPackages("dev.ballast.link");

    @Test
    void theLinkKnowsTheJdkClocksAndItsLoggerOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.ballast.link", "dev.ballast.clock", "org.slf4j", "org.jspecify..", "java..")
                .check(CLASSES);
    }

    @Test
    void theModelKnowsNoSocketNoThreadAndNoRelay() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(LinkEmulator.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(Relay.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(Sender.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(Senders.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(Sockets.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.channels..", "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(Relay.class.getName())
                .check(CLASSES);
    }

    @Test
    void nothingReadsTheClock() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }
}
