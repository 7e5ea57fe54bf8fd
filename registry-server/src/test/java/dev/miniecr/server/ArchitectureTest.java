package dev.miniecr.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The arrows between packages, and the page that describes them. */
@AnalyzeClasses(packages = "dev.miniecr", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("dev.miniecr.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyOnePackageKnowsNetty = noClasses().that().resideOutsideOfPackage("..server.netty..")
            .should()
            .dependOnClassesThat().resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule onlyIndexAndIdentitiesKnowSql = noClasses().that()
            .resideOutsideOfPackages("..storage.index.sql..", "..auth.user.sql..").and()
            .haveNameNotMatching(".*\\.AccessWiring(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..", "org.postgresql..", "com.zaxxer..");

    @ArchTest
    static final ArchRule storageAndAuthKnowNoServer = noClasses().that().resideInAnyPackage("..storage..", "..auth..")
            .should()
            .dependOnClassesThat().resideInAPackage("..server..");

    @ArchTest
    static final ArchRule storageAndAuthDoNotSeeEachOther = noClasses().that().resideInAPackage("..storage..").should()
            .dependOnClassesThat().resideInAPackage("..auth..");

    @ArchTest
    static final ArchRule httpKnowsNoRegistry = noClasses().that().resideInAPackage("..server.http..").should()
            .dependOnClassesThat()
            .resideInAnyPackage("..storage..", "..server.oci..", "..server.netty..");

    @ArchTest
    static final ArchRule ociValuesDependOnNothingOfOurs = noClasses().that().resideInAPackage("..storage.oci..")
            .should()
            .dependOnClassesThat().resideInAnyPackage("dev.miniecr.storage", "..storage.blob..", "..storage.index..");

    @ArchTest
    static final ArchRule ecrWireDependsOnNothingOfOurs = classes().that().resideInAPackage("..server.ecr.wire..")
            .should().onlyDependOnClassesThat(
                    resideInAPackage("..server.ecr.wire..").or(resideOutsideOfPackage("dev.miniecr..")));

    @ArchTest
    static final ArchRule onlyEcrKnowsItsModel = noClasses().that().resideOutsideOfPackage("..server.ecr..").should()
            .dependOnClassesThat().resideInAPackage("software.amazon.awssdk.services.ecr..");

    @ArchTest
    static final ArchRule noMutableStatics = noFields().that().areStatic().should().notBeFinal();

    @ArchTest
    static final ArchRule storageAndAuthDoNotLog = noClasses().that().resideInAnyPackage("..storage..", "..auth..")
            .should()
            .dependOnClassesThat().resideInAPackage("org.slf4j..");

    @ArchTest
    static void everyPackageIsNullMarked(JavaClasses classes) {
        assertThat(classes.stream().map(type -> type.getPackage()).distinct())
                .allSatisfy(type -> assertThat(type.isAnnotatedWith(NullMarked.class)).as(type.getName()).isTrue());
    }

    /* A package's sentence stands in its package-info.java and in docs/architecture.md: one is the other. */
    @Test
    void thePageListsEveryPackageWithItsSentence() throws IOException {
        Map<String, String> declared = new TreeMap<>();
        for (String module : new String[]{"registry-storage", "registry-auth", "registry-server"}) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                for (Path file : files.filter(path -> path.endsWith("package-info.java")).toList()) {
                    String text = Files.readString(file);
                    declared.put(find("package ([\\w.]+);", text), find("/\\*\\* (.*) \\*/", text));
                }
            }
        }

        Map<String, String> listed = new TreeMap<>();
        Matcher rows = Pattern.compile("(?m)^\\| (dev\\.miniecr[\\w.]*) \\| (.*) \\|$")
                .matcher(Files.readString(Path.of("..", "docs", "architecture.md")));
        while (rows.find()) {
            listed.put(rows.group(1), rows.group(2));
        }

        assertThat(listed).isEqualTo(declared);
    }

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return matcher.group(1);
    }
}
