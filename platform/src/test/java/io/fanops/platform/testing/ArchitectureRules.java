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
import java.util.regex.Pattern;
import org.hibernate.StatelessSession;

/// The rules that every service's code keeps; a service's `ArchitectureTest` calls [#check].
public final class ArchitectureRules {
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

    /// A statement that changes rows which are there.
    private static final Pattern CHANGE = Pattern.compile("(?m)^(?:update|delete from) (\\w+)");

    /// Landed before this rule; V18 does what it meant to.
    private static final String BLIND = "V14__directors_and_free_groups.sql";

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
        migratesRowsThatItSees();
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

    /// The owner of the tables stands behind the wall too: a migration that changes rows lifts it
    /// for that, or changes none.
    private static void migratesRowsThatItSees() {
        try (var files = Files.list(MIGRATIONS)) {
            for (var file : files.sorted().toList()) {
                var sql = Files.readString(file);
                var change = CHANGE.matcher(sql);
                while (change.find()) {
                    var lifted = "alter table " + change.group(1) + " no force row level security;";
                    if (!file.endsWith(BLIND)
                            && !sql.substring(0, change.start()).contains(lifted)) {
                        throw new AssertionError(
                                file.getFileName() + " sees no row of " + change.group(1));
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
