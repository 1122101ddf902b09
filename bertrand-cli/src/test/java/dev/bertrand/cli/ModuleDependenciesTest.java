package dev.bertrand.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** The direction of the arrows: a module may use those above it in the list, never those below. */
class ModuleDependenciesTest {
    private static final List<String> MODULES = List.of("text", "torch", "model", "tasks", "train", "cli");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.bertrand");

    @Test
    void every_module_is_looked_at() {
        assertThat(MODULES)
                .allSatisfy(module -> assertThat(CLASSES)
                        .anyMatch(type -> type.getPackageName().startsWith("dev.bertrand." + module)));
    }

    @Test
    void data_flows_one_way() {
        var architecture = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String module : MODULES) {
            architecture = architecture.layer(module).definedBy("dev.bertrand." + module + "..");
        }
        for (int i = 0; i < MODULES.size(); i++) {
            String[] below = MODULES.subList(i + 1, MODULES.size()).toArray(String[]::new);
            architecture = below.length == 0
                    ? architecture.whereLayer(MODULES.get(i)).mayNotBeAccessedByAnyLayer()
                    : architecture.whereLayer(MODULES.get(i)).mayOnlyBeAccessedByLayers(below);
        }
        architecture.check(CLASSES);
    }

    @Test
    void only_torch_and_model_call_libtorch() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.bertrand.tasks..", "dev.bertrand.train..", "dev.bertrand.cli..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.bytedeco..").and(not(belongToAnyOf(Tensor.class))))
                .because("bertrand-torch is the door to libtorch; beyond model, a Tensor is only handed on")
                .check(CLASSES);
    }

    @Test
    void the_text_module_needs_nothing() {
        noClasses()
                .that()
                .resideInAPackage("dev.bertrand.text..")
                .should()
                .dependOnClassesThat(not(resideInAPackage("dev.bertrand.text.."))
                        .and(not(resideInAPackage("java..")))
                        .and(not(resideInAPackage("org.jspecify.annotations"))))
                .check(CLASSES);
    }
}
