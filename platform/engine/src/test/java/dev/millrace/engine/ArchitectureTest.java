package dev.millrace.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// The rules of the house, see DESIGN in the decisions page.
class ArchitectureTest {
    private static final JavaClasses ENGINE = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.millrace");

    @Test
    void keepsEachLibraryInItsPackage() {
        onlyIn("org.pf4j..", "dev.millrace.engine.plugin..");
        onlyIn("com.github.zafarkhaja..", "dev.millrace.engine.plugin..");
        onlyIn("org.graalvm..", "dev.millrace.engine.script..");
        onlyIn("org.apache.datasketches..", "dev.millrace.engine.window..");
        onlyIn("tools.jackson.dataformat..", "dev.millrace.engine.config..");
        noClasses().that().resideOutsideOfPackages("dev.millrace.engine.json..", "dev.millrace.engine.config..").should()
                .dependOnClassesThat().resideInAPackage("tools.jackson..").check(ENGINE);
    }

    @Test
    void hasNoCyclesBetweenPackages() {
        slices().matching("dev.millrace.engine.(*)..").should().beFreeOfCycles().check(ENGINE);
    }

    @Test
    void knowsNoNetworkAndNoServer() {
        noClasses().should().dependOnClassesThat().resideInAnyPackage("dev.millrace.server..", "org.eclipse.jetty..", "java.net.http..")
                .check(ENGINE);
    }

    @Test
    void usesNoneOfTheBannedNames() {
        classes().should().haveSimpleNameNotEndingWith("Manager").andShould().haveSimpleNameNotEndingWith("Helper").andShould()
                .haveSimpleNameNotEndingWith("Util").andShould().haveSimpleNameNotEndingWith("Utils").andShould()
                .haveSimpleNameNotEndingWith("Impl").andShould().haveSimpleNameNotStartingWith("Base").andShould()
                .haveSimpleNameNotStartingWith("Abstract").andShould().haveSimpleNameNotEndingWith("Service").andShould()
                .haveSimpleNameNotEndingWith("Info").andShould().haveSimpleNameNotEndingWith("Factory").andShould()
                .haveSimpleNameNotEndingWith("Handler").check(ENGINE);
    }

    @Test
    void printsNothing() {
        noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err").check(ENGINE);
    }

    @Test
    void keepsNoMutableStaticState() {
        fields().that().areStatic().and().doNotHaveModifier(JavaModifier.SYNTHETIC).should().beFinal().check(ENGINE);
    }

    @Test
    void marksEveryPackageAsNullMarked() {
        JavaPackage root = ENGINE.getPackage("dev.millrace.engine");
        assertThat(root.getSubpackagesInTree()).isNotEmpty().allSatisfy(
                each -> assertThat(each.isAnnotatedWith(NullMarked.class)).as(each.getName()).isTrue());
    }

    private static void onlyIn(String library, String home) {
        noClasses().that().resideOutsideOfPackage(home).should().dependOnClassesThat().resideInAPackage(library).check(ENGINE);
    }
}
