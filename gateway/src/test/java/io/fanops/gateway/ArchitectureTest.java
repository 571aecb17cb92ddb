package io.fanops.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

@AnalyzeClasses(
        packages = "io.fanops.gateway",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule featuresDoNotGoInCircles =
            slices().matching("io.fanops.gateway.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule routingKnowsNoServer =
            noClasses()
                    .that()
                    .resideInAPackage("..routing..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.quarkus..", "io.vertx..", "jakarta..");

    @ArchTest
    static final ArchRule timeComesFromAClock =
            noClasses().should().callMethod(Instant.class, "now");

    @ArchTest
    static final ArchRule nothingButTheFrontDoorReceives =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..front..")
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("io.vertx.ext.web.Router");
}
