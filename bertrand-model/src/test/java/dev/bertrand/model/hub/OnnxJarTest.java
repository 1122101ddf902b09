package dev.bertrand.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.export.OnnxExport;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars laid out as langchain4j's, in small. */
class OnnxJarTest {
    private static final BertConfig CONFIG =
            TinyBert.config().with().dropout(0.1).build();

    @TempDir
    Path temporary;

    private final Parameters parameters = TinyBert.parameters(Precision.FP32);
    private Path model;
    private Path tokenizer;

    @BeforeEach
    void export_a_model() throws IOException {
        model = temporary.resolve("exported.onnx");
        try (BertModel encoder = new BertModel(CONFIG, parameters)) {
            OnnxExport.write(encoder, model);
        }
        Vocabulary pieces = Vocabulary.of(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello"));
        BertTokenizer.of(pieces, TokenizerConfig.uncased()).savePretrained(temporary);
        tokenizer = temporary.resolve("tokenizer.json");
    }

    private Path jar(String name, byte[] onnx) throws IOException {
        Path jar = temporary.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.putNextEntry(new ZipEntry("tiny.onnx"));
            zip.write(onnx);
            zip.putNextEntry(new ZipEntry("tiny-tokenizer.json"));
            zip.write(Files.readAllBytes(tokenizer));
        }
        return jar;
    }

    private ModelHub hub(Path jar) {
        HubSettings settings = HubSettings.defaults().withCache(temporary.resolve("cache"));
        return new ModelHub(settings, known -> jar, Patience.standard());
    }

    @Test
    void a_known_model_becomes_a_folder_with_its_config_its_tokenizer_and_its_pooling() throws IOException {
        Path folder = hub(jar("tiny.jar", Files.readAllBytes(model))).resolve("bge-small-en");
        assertThat(ModelJar.FILES)
                .allSatisfy(file -> assertThat(folder.resolve(file)).exists());
        assertThat(folder.resolve("1_Pooling").resolve("config.json"))
                .content()
                .contains("\"pooling_mode_cls_token\" : true")
                .contains("\"pooling_mode_mean_tokens\" : false");
        assertThat(folder.resolve("unpacked")).doesNotExist();
        assertThat(ModelCache.open(HubSettings.defaults().withCache(temporary.resolve("cache")))
                        .list())
                .extracting(CachedModel::name)
                .containsExactly("bge-small-en");
        assertThat(ModelFolder.config(folder)).isEqualTo(CONFIG);
        assertThat(ModelFolder.tokenizer(folder, CONFIG).tokenize("Hello")).containsExactly("hello");
    }

    @Test
    void a_jar_on_this_machine_is_a_model_and_its_weights_are_the_exported_ones() throws IOException {
        try (BertModel encoder = new BertModel(CONFIG, parameters)) { // the same seed, the same weights
            OnnxExport.write(encoder, model);
            Path jar = jar("mine.jar", Files.readAllBytes(model));
            Path folder = hub(jar).resolve(jar.toString());
            assertThat(folder.resolve("1_Pooling")).doesNotExist();
            try (BertModel loaded = BertModel.fromPretrained(folder);
                    Scope scope = Scope.inference()) {
                loaded.parameters()
                        .named()
                        .forEach((name, parameter) -> assertThat(torch.equal(
                                        parameter, encoder.parameters().named().get(name)))
                                .as(name)
                                .isTrue());
            }
        }
    }

    @Test
    void a_damaged_model_says_which_jar_to_delete() throws IOException {
        byte[] onnx = Files.readAllBytes(model);
        Path jar = jar("tiny.jar", Arrays.copyOf(onnx, onnx.length / 2));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> hub(jar).resolve("bge-small-en"))
                .withMessageContaining("jar of bge-small-en is damaged")
                .withMessageContaining("Delete it and run again")
                .withMessageContaining(jar.toString());
        assertThat(temporary.resolve("cache").resolve("models").resolve("bge-small-en"))
                .doesNotExist();
    }

    @Test
    void every_known_model_has_a_name_of_its_own() {
        assertThat(KnownModel.ALL.stream().map(KnownModel::name)).doesNotHaveDuplicates();
        assertThat(KnownModel.find("e5-small-v2").flatMap(KnownModel::pooling))
                .isEqualTo(Optional.of(KnownModel.Pooling.MEAN));
    }
}
