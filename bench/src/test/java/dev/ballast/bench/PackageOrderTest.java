package dev.ballast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The table of packages in docs/architecture.md is what the classes say, and each package uses only packages above it. */
@Tag("once")
class PackageOrderTest {
    private static final String ROOT = "dev.ballast.";
    private static final Path PAGE = Path.of("..", "docs", "architecture.md");

    /** A row of the table: {@code | module | package | packages that it uses |}. */
    private record Row(String module, String name, Set<String> uses) {
        static Row parse(String line) {
            String[] cells = line.split("\\|", -1);
            Set<String> uses =
                    new TreeSet<>(List.of(cells[3].replace("`", "").trim().split(" ")));
            uses.remove("");
            return new Row(plain(cells[1]), plain(cells[2]), uses);
        }

        private static String plain(String cell) {
            return cell.replace("`", "").trim();
        }

        @Override
        public String toString() {
            String used = uses.isEmpty() ? "" : "`" + String.join(" ", uses) + "` ";
            return "| `" + module + "` | `" + name + "` | " + used + "|";
        }
    }

    private static List<Row> page() throws IOException {
        List<Row> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(PAGE)) {
            inside = line.equals("<!-- packages -->") || (inside && !line.equals("<!-- /packages -->"));
            if (inside && line.startsWith("| `")) {
                rows.add(Row.parse(line));
            }
        }
        return rows;
    }

    private static Map<String, Row> classes() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.ballast");
        Map<String, Row> rows = new TreeMap<>();
        for (JavaClass each : classes) {
            if (each.getPackageName().endsWith("jmh_generated")) {
                continue;
            }
            String name = each.getPackageName().substring(ROOT.length());
            Row row = rows.computeIfAbsent(name, added -> new Row(module(each), added, new TreeSet<>()));
            assertThat(module(each)).as("module of package %s", name).isEqualTo(row.module());
            for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
                String used = dependency.getTargetClass().getBaseComponentType().getPackageName();
                if (used.startsWith(ROOT) && !used.equals(ROOT + name)) {
                    row.uses().add(used.substring(ROOT.length()));
                }
            }
        }
        return rows;
    }

    /** The folder of the module in the path of a class or of a jar. */
    private static String module(JavaClass of) {
        String path = of.getSource().orElseThrow().getUri().toString();
        String before = path.substring(0, path.indexOf("/target/"));
        return before.substring(before.lastIndexOf('/') + 1);
    }

    @Test
    void theTableIsWhatTheClassesSay() throws IOException {
        Map<String, Row> classes = classes();
        List<Row> page = page();
        Set<String> listed = new HashSet<>();
        List<String> corrected = new ArrayList<>();
        for (Row row : page) {
            assertThat(listed.add(row.name()))
                    .as("package %s is listed once", row.name())
                    .isTrue();
            Row actual = classes.get(row.name());
            if (actual != null) {
                corrected.add(actual.toString());
            }
        }
        classes.values().stream()
                .filter(row -> !listed.contains(row.name()))
                .forEach(row -> corrected.add(row.toString()));
        assertThat(String.join("\n", page.stream().map(Row::toString).toList()))
                .as("%s: the table of packages, corrected:%n%s%n", PAGE, String.join("\n", corrected))
                .isEqualTo(String.join("\n", corrected));
    }

    @Test
    void eachPackageUsesOnlyPackagesAboveIt() throws IOException {
        Set<String> above = new HashSet<>();
        for (Row row : page()) {
            assertThat(above).as("packages above %s in %s", row.name(), PAGE).containsAll(row.uses());
            above.add(row.name());
        }
    }
}
