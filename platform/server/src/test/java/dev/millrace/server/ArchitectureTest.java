package dev.millrace.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// The rules of the house for the server; the engine has its own.
class ArchitectureTest {
    private static final JavaClasses SERVER = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/protocol/proto/")) // generated
            .importPackages("dev.millrace.server");

    @Test
    void keepsEachLibraryInItsPackage() {
        noClasses().that().resideOutsideOfPackage("dev.millrace.server.http..").and()
                .haveNameNotMatching(".*\\.cli\\.Bench(Client|Socket).*")
                .should().dependOnClassesThat().resideInAPackage("org.eclipse.jetty..").check(SERVER);
        onlyIn("org.HdrHistogram..", "dev.millrace.server.cli..");
        onlyIn("tools.jackson..", "dev.millrace.server.protocol..");
        onlyIn("com.google.protobuf..", "dev.millrace.server.protocol..");
        onlyIn("dev.millrace.server.protocol.proto..", "dev.millrace.server.protocol..");
        onlyIn("io.micrometer..", "dev.millrace.server.admin..");
        onlyIn("com.github.benmanes..", "dev.millrace.server.api..");
        onlyIn("picocli..", "dev.millrace.server.cli..");
        onlyIn("com.nimbusds..", "dev.millrace.server.security..");
        onlyIn("nl.altindag..", "dev.millrace.server.security..");
        onlyIn("java.net.http..", "dev.millrace.server.cli..");
        noClasses().should().dependOnClassesThat().resideInAnyPackage("org.pf4j..", "org.graalvm..").check(SERVER);
    }

    @Test
    void hasNoCyclesBetweenPackages() {
        slices().matching("dev.millrace.server.(*)..").should().beFreeOfCycles().check(SERVER);
    }

    @Test
    void knowsNothingOfTheNetworkInTheProtocol() {
        noClasses().that().resideInAPackage("dev.millrace.server.protocol..").should().dependOnClassesThat()
                .resideInAnyPackage("dev.millrace.server.connection..", "dev.millrace.server.http..").check(SERVER);
    }

    @Test
    void usesNoneOfTheBannedNames() {
        classes().should().haveNameNotMatching(".*(Manager|Helper|Utils?|Impl|Service|Info|Factory|Handler)")
                .andShould().haveNameNotMatching(".*\\.(Base|Abstract)[A-Z].*").check(SERVER);
    }

    @Test
    void printsOnlyFromTheCommandLine() {
        noClasses().that().resideOutsideOfPackage("dev.millrace.server.cli..").should().accessField(System.class, "out").orShould()
                .accessField(System.class, "err").check(SERVER);
    }

    @Test
    void keepsNoMutableStaticState() {
        fields().that().areStatic().and().doNotHaveModifier(JavaModifier.SYNTHETIC).should().beFinal().check(SERVER);
    }

    @Test
    void marksEveryPackageAsNullMarked() {
        assertThat(SERVER.getPackage("dev.millrace.server").getSubpackagesInTree()).isNotEmpty()
                .filteredOn(each -> !each.getName().endsWith(".proto")) // generated
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(NullMarked.class)).as(each.getName()).isTrue());
    }

    private static void onlyIn(String library, String home) {
        noClasses().that().resideOutsideOfPackage(home).should().dependOnClassesThat().resideInAPackage(library).check(SERVER);
    }
}
