package io.fanops.platform.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fanops.platform.problem.ProblemType;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
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
        documentsItsProblems(main);
    }

    /// Callers look refusals up in `docs/problems.md`: every code must stand there, with its
    /// status.
    private static void documentsItsProblems(JavaClasses main) {
        try {
            var documented = Files.readString(root().resolve("docs/problems.md"));
            for (var type : main) {
                if (!type.isEnum() || !type.isAssignableTo(ProblemType.class)) {
                    continue;
                }
                for (var constant : type.reflect().getEnumConstants()) {
                    var problem = (ProblemType) constant;
                    var row = "| `" + problem.name() + "` | " + problem.status() + " |";
                    if (!documented.contains(row)) {
                        throw new AssertionError("docs/problems.md has no row that begins " + row);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        var path = Path.of("").toAbsolutePath();
        while (path != null && !Files.exists(path.resolve("docs/problems.md"))) {
            path = path.getParent();
        }
        return Objects.requireNonNull(path, "docs/problems.md is in no folder above this one");
    }
}
