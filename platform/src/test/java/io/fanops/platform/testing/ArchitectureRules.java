package io.fanops.platform.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.LocalDate;
import org.hibernate.StatelessSession;

/// The rules that every service's code keeps; a service's `ArchitectureTest` calls [#check].
public final class ArchitectureRules {
    private ArchitectureRules() {}

    /// @param service root package, such as `io.fanops.fan`
    /// @param others packages that stand for another system and call it by HTTP, such as
    ///   `io.fanops.fan.keycloak`
    public static void check(String service, String... others) {
        JavaClasses main =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(service);
        slices().matching(service + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because("features are acyclic")
                .check(main);
        classes()
                .that()
                .areAnnotatedWith(Entity.class)
                .should()
                .notBePublic()
                .because("an entity is its feature's own")
                .allowEmptyShould(true)
                .check(main);
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .because("time comes from the injected Clock")
                .check(main);
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Resource")
                .and()
                .areNotMemberClasses()
                .and()
                .areNotInterfaces()
                .and()
                .resideOutsideOfPackages(others)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs")
                .because(
                        "HTTP stands in resources and in the package named after the system that is called")
                .allowEmptyShould(true)
                .check(main);
        noClasses()
                .should()
                .callMethod(EntityManager.class, "createNativeQuery", String.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(StatelessSession.class)
                .because("what passes by @TenantId goes through Jdbi, behind row level security")
                .check(main);
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Util|Utils|Helper|Manager|DTO|Dto)")
                .because("a name says what a thing is")
                .check(main);
    }
}
