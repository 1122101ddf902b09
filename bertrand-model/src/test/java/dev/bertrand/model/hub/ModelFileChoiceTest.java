package dev.bertrand.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFileChoiceTest {
    private static List<String> choose(String... names) {
        List<RepositoryFile> files = Stream.of(names)
                .map(name -> new RepositoryFile(name, 1, Optional.empty()))
                .toList();
        HuggingFaceModel model = new HuggingFaceModel("org/tiny", "main");
        return new ModelFileChoice(model, new RepositoryListing("0".repeat(40), files))
                .files().stream().map(RepositoryFile::name).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            model.onnx onnx/model.onnx pytorch_model.bin model.safetensors | model.safetensors
            pytorch_model.bin model.safetensors.index.json                 | model.safetensors.index.json
            pytorch_model.bin.index.json pytorch_model.bin                 | pytorch_model.bin
            onnx/model.onnx pytorch_model.bin.index.json                   | pytorch_model.bin.index.json
            model.onnx onnx/model.onnx onnx/model.onnx_data                | onnx/model.onnx onnx/model.onnx_data
            model.onnx onnx/model.onnx_data model.onnx.data                | model.onnx model.onnx.data
            """)
    void one_form_of_weights_is_enough(String found, String chosen) {
        assertThat(choose(("config.json tf_model.h5 " + found).split(" ")))
                .containsExactly(("config.json " + chosen).split(" "));
    }

    @Test
    void a_repository_without_weights_is_no_model() {
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> choose("config.json", "tf_model.h5"))
                .withMessageContaining("hf:org/tiny@main has no weights")
                .withMessageContaining("wanted: one of model.safetensors, ")
                .withMessageContaining("found:  config.json, tf_model.h5");
    }
}
