package dev.bertrand.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GenerationSettingsTest {
    @Test
    void defaults_are_greedy_and_every_component_has_its_name() {
        assertThat(GenerationSettings.defaults())
                .isEqualTo(new GenerationSettings(1, 64, 0, 1.0, 0, false, false, 1.0, 0, 1.0, 42));
        assertThat(GenerationSettings.defaults()
                        .with()
                        .beams(1)
                        .maxNewTokens(9)
                        .minNewTokens(2)
                        .lengthPenalty(0.6)
                        .noRepeatNgram(3)
                        .earlyStopping(true)
                        .sample(true)
                        .temperature(0.7)
                        .topK(50)
                        .topP(0.9)
                        .seed(7)
                        .build())
                .isEqualTo(new GenerationSettings(1, 9, 2, 0.6, 3, true, true, 0.7, 50, 0.9, 7));
    }

    @Test
    void settings_that_make_no_sense_are_told() {
        refuses(settings -> settings.beams(0), "beams is 0; wanted 1 or more");
        refuses(settings -> settings.maxNewTokens(0), "max_new_tokens is 0");
        refuses(settings -> settings.minNewTokens(-1), "min_new_tokens is -1");
        refuses(settings -> settings.minNewTokens(65), "min_new_tokens is 65 but max_new_tokens is 64");
        refuses(settings -> settings.lengthPenalty(Double.NaN), "length_penalty is NaN");
        refuses(settings -> settings.noRepeatNgram(-2), "no_repeat_ngram is -2");
        refuses(settings -> settings.temperature(0), "temperature is 0.0; wanted more than 0");
        refuses(settings -> settings.topK(-1), "top_k is -1");
        refuses(settings -> settings.topP(0), "top_p is 0.0");
        refuses(settings -> settings.topP(1.5), "top_p is 1.5");
        refuses(settings -> settings.beams(4).sample(true), "sampling with 4 beams");
    }

    private static void refuses(UnaryOperator<GenerationSettings.Builder> change, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> change.apply(GenerationSettings.defaults().with()).build())
                .withMessageContaining(reason);
    }
}
