package dev.bertrand.tasks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.DecoderConfig;
import dev.bertrand.model.decoder.GenerationSettings;
import dev.bertrand.model.encoder.Pooling;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TextInput;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines on random models: what must hold whatever the weights are. */
class PipelinesTest {
    static final BertTokenizer TOKENIZER = BertTokenizer.of(
            Vocabulary.of(Stream.concat(
                            Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "##s", "##er", ".", ",", "?"),
                            IntStream.range(10, 99).mapToObj(i -> "w" + i))
                    .toList()),
            TokenizerConfig.uncased());

    static final RecursiveComparisonConfiguration CLOSE = RecursiveComparisonConfiguration.builder()
            .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-5 ? 0 : Double.compare(a, b), Double.class)
            .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-4 ? 0 : Float.compare(a, b), Float.class)
            .build();

    @TempDir
    Path folder;

    private <M extends BertForTask> Path save(BiFunction<BertConfig, Parameters, M> model, String... labels)
            throws IOException {
        try (M random = model.apply(TinyBert.config(labels), Parameters.random(TinyBert.SEED, Precision.FP32))) {
            TinyBert.spread(random.parameters());
            random.savePretrained(folder, TOKENIZER);
        }
        return folder;
    }

    private static List<String> texts(int count) {
        Random random = new Random(TinyBert.SEED);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(String.join(
                    " ",
                    random.ints(random.nextInt(20), 10, 99)
                            .mapToObj(w -> "w" + w)
                            .toList()));
        }
        return texts;
    }

    @Test
    void many_texts_at_once_are_embedded_as_one_by_one_and_as_long_as_the_model_is_wide() throws IOException {
        List<String> texts = texts(70); // more than two batches, some texts empty
        Path model = save(BertForMaskedLM::new);
        for (Pooling pooling : Pooling.values()) {
            try (Embedder embedder = Embedder.load(model, Engine.shared(), pooling, true)) {
                assertThat(embedder.dimension()).isEqualTo(TinyBert.config().hiddenSize());
                List<Embedding> together = embedder.embed(texts);
                for (int i = 0; i < texts.size(); i++) {
                    float[] alone = embedder.embed(texts.get(i));
                    assertThat(together.get(i).vector())
                            .as("%s, text %d; %s", pooling, i, TinyBert.replay())
                            .containsExactly(alone, within(1e-5f));
                    double squares = 0;
                    for (float value : alone) {
                        squares += value * value;
                    }
                    assertThat(squares).isCloseTo(1, within(1e-5));
                }
            }
        }
    }

    @Test
    void a_text_that_is_too_long_to_be_embedded_says_how_much_was_cut() throws IOException {
        try (Embedder embedder = Embedder.load(save(BertForMaskedLM::new))) {
            Embedding embedding =
                    embedder.embed(List.of("w11 ".repeat(100))).get(0); // 64 positions, [CLS] and [SEP] among them
            assertThat(embedding.truncatedTokens()).isEqualTo(100 - 62);
        }
    }

    @Test
    void many_texts_at_once_are_classified_as_one_by_one() throws IOException {
        List<String> texts = texts(70); // more than two batches, some texts empty
        try (TextClassifier classifier = TextClassifier.load(save(BertForSequenceClassification::new, "a", "b"))) {
            List<Classification> together = classifier.classify(texts);
            for (int i = 0; i < texts.size(); i++) {
                Classification alone = classifier.classify(texts.get(i));
                assertThat(together.get(i).label()).as(TinyBert.replay()).isEqualTo(alone.label());
                assertThat(together.get(i).score()).isCloseTo(alone.score(), within(1e-5));
                assertThat(alone.scores().values().stream().mapToDouble(d -> d).sum())
                        .isCloseTo(1, within(1e-5));
            }
        }
    }

    @Test
    void pairs_are_classified_in_their_order() throws IOException {
        try (PairClassifier classifier = PairClassifier.load(save(BertForSequenceClassification::new, "a", "b"))) {
            List<TextInput> pairs = List.of(TextInput.of("w10", "w20 w21"), TextInput.of("w30 w31 w32", "w40"));
            List<Classification> together = classifier.classify(pairs);
            assertThat(together.get(1).score())
                    .isCloseTo(classifier.classify("w30 w31 w32", "w40").score(), within(1e-5));
        }
    }

    @Test
    void a_text_too_long_for_the_model_is_cut_and_the_answer_says_by_how_much() throws IOException {
        try (TextClassifier classifier = TextClassifier.load(save(BertForSequenceClassification::new, "a", "b"))) {
            assertThat(classifier.classify("w10 ".repeat(70)).truncatedTokens()).isEqualTo(8);
            assertThat(classifier.classify("w10").truncatedTokens()).isZero();
        }
    }

    @Test
    void every_word_gets_a_label_and_entities_are_parts_of_the_text() throws IOException {
        String text = "w10, w11s? w12er w13.";
        try (TokenTagger tagger = TokenTagger.load(save(BertForTokenClassification::new, "O", "B-X", "I-X"))) {
            Tags tags = tagger.tag(text);
            assertThat(tags.words()).containsExactly("w10", ",", "w11s", "?", "w12er", "w13", ".");
            assertThat(tags.labels()).hasSameSizeAs(tags.words());
            assertThat(tags.entities())
                    .allSatisfy(
                            e -> assertThat(text.substring(e.start(), e.end())).isEqualTo(e.text()));
            Tags words = tagger.tagWords(tags.words());
            assertThat(words.labels()).isEqualTo(tags.labels());
            // One word of more pieces than the model takes.
            assertThat(tagger.tagWords(List.of("w10", "w11 ".repeat(80).strip(), "w12"))
                            .labels())
                    .hasSize(3);
        }
    }

    /** Windows of 62 words, of which 16 are in the one before as well: the 8 nearer to a border are the other one's. */
    @Test
    void a_long_sentence_is_tagged_in_windows_and_each_word_has_the_label_of_the_one_with_most_context()
            throws IOException {
        List<String> sentence = new Random(TinyBert.SEED)
                .ints(200, 10, 99)
                .mapToObj(w -> "w" + w)
                .toList();
        try (TokenTagger tagger = TokenTagger.load(save(BertForTokenClassification::new, "O", "B-X", "I-X"))) {
            List<String> expected = new ArrayList<>();
            for (int start = 0; start < 200 - 16; start += 46) {
                List<String> window = tagger.tagWords(sentence.subList(start, Math.min(200, start + 62)))
                        .labels();
                expected.addAll(window.subList(start == 0 ? 0 : 8, start + 62 < 200 ? 62 - 8 : window.size()));
            }
            assertThat(expected).as(TinyBert.replay()).contains("O").containsAnyOf("B-X", "I-X");

            assertThat(tagger.tagWords(sentence).labels()).as(TinyBert.replay()).isEqualTo(expected);
            assertThat(tagger.tag(String.join(" ", sentence)).labels()).isEqualTo(expected);
        }
    }

    @Test
    void many_sentences_at_once_long_and_short_are_tagged_as_one_by_one() throws IOException {
        List<String> texts = new ArrayList<>(texts(40));
        texts.set(7, "w11 w12s, w13 ".repeat(50));
        texts.set(23, "w14".repeat(3));
        try (TokenTagger tagger = TokenTagger.load(save(BertForTokenClassification::new, "O", "B-X", "I-X"))) {
            List<Tags> together = tagger.tagTexts(texts, Aggregation.FIRST);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(together.get(i).labels())
                        .as("text %d; %s", i, TinyBert.replay())
                        .isEqualTo(tagger.tag(texts.get(i)).labels());
            }
            assertThat(together.get(7).words()).hasSize(200);
            assertThat(tagger.tagTexts(List.of(), Aggregation.NONE)).isEmpty();
        }
    }

    @Test
    void an_answer_is_a_part_of_its_context_and_its_candidates_fall_in_score() throws IOException {
        String context = "w10 w11, w12 w13. W14 w15?";
        try (QuestionAnswerer answerer = QuestionAnswerer.load(save(BertForQuestionAnswering::new))) {
            Answer answer = answerer.answer("w20 w21?", context);
            assertThat(context.substring(answer.start(), answer.end())).isEqualTo(answer.text());
            assertThat(answer.nbest())
                    .isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()))
                    .allSatisfy(c ->
                            assertThat(context.substring(c.start(), c.end())).isEqualTo(c.text()));
            assertThatThrownBy(() -> answerer.answer("w20?", " ")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_context_longer_than_the_model_is_read_to_its_end() throws IOException {
        String context = String.join(" ", Collections.nCopies(40, "w10 w11 w12")) + " w50 w51";
        try (QuestionAnswerer answerer = QuestionAnswerer.load(save(BertForQuestionAnswering::new))) {
            Answer alone = answerer.answer("w20?", context);
            List<Answer> among = answerer.answer(
                    List.of(Question.of("w21?", "w10"), Question.of("w20?", context), Question.of("w20?", "w30 w31")));
            assertThat(among.get(1).nbest()).usingRecursiveComparison(CLOSE).isEqualTo(alone.nbest());
            assertThat(answerer.answer("w20?", List.of("w30 w31", context)).nbest())
                    .allSatisfy(c -> assertThat(List.of("w30 w31", context)
                                    .get(c.paragraph())
                                    .substring(c.start(), c.end()))
                            .isEqualTo(c.text()));
        }
    }

    @Test
    void each_mask_gets_its_words_and_other_masks_stay() throws IOException {
        try (MaskFiller filler = MaskFiller.load(save(BertForMaskedLM::new))) {
            List<List<MaskFiller.Prediction>> words = filler.fill("w10 [MASK] w11 [MASK]", 3);
            assertThat(words).hasSize(2).allSatisfy(best -> assertThat(best).hasSize(3));
            assertThat(words.get(0).get(0).sequence()).startsWith("w10 ").endsWith("w11 [MASK]");
            assertThatThrownBy(() -> filler.fill("w10", 3)).hasMessageContaining("no [MASK]");
        }
        save(BertForQuestionAnswering::new);
        assertThatThrownBy(() -> MaskFiller.load(folder)).hasMessageContaining("no masked-language-model head");
    }

    @Test
    void requests_leave_no_native_pointers_behind() throws IOException {
        try (TextClassifier classifier = TextClassifier.load(save(BertForSequenceClassification::new, "a", "b"))) {
            List<String> texts = texts(40);
            classifier.classify(texts);
            TinyBert.collectWhatOtherTestsLeft();
            long before = Pointer.totalCount();
            for (int i = 0; i < 20; i++) {
                classifier.classify(texts);
            }
            assertThat(Pointer.totalCount()).isEqualTo(before);
        }
    }

    private Path writer(DecoderConfig decoder) throws IOException {
        BertConfig config = TinyBert.config().with().decoder(decoder).build();
        try (BertForTask random = TextGenerator.create(config, Parameters.random(TinyBert.SEED, Precision.FP32))) {
            TinyBert.spread(random.parameters());
            random.savePretrained(folder, TOKENIZER);
        }
        return folder;
    }

    @Test
    void many_texts_at_once_are_written_about_as_one_by_one() throws IOException {
        List<String> texts = texts(40);
        for (DecoderConfig decoder :
                List.of(DecoderConfig.CAUSAL, DecoderConfig.MASKED, DecoderConfig.cross(2, false))) {
            try (TextGenerator generator = TextGenerator.load(writer(decoder))) {
                for (int beams : new int[] {1, 3}) {
                    GenerationSettings settings = GenerationSettings.defaults()
                            .with()
                            .beams(beams)
                            .maxNewTokens(6)
                            .build();
                    List<TextGenerator.Written> together = generator.generate(texts, settings);
                    assertThat(together).hasSameSizeAs(texts);
                    for (int i = 0; i < texts.size(); i += 7) {
                        assertThat(generator.generate(texts.get(i), settings))
                                .as("%s, %d beams, text %d; %s", decoder, beams, i, TinyBert.replay())
                                .usingRecursiveComparison(CLOSE)
                                .isEqualTo(together.get(i));
                    }
                }
                assertThat(generator.generate(List.of(), GenerationSettings.defaults()))
                        .isEmpty();
            }
        }
    }

    @Test
    void what_is_read_and_written_must_fit_the_model() throws IOException {
        String endless = String.join(" ", Collections.nCopies(200, "w20"));
        GenerationSettings half =
                GenerationSettings.defaults().with().maxNewTokens(32).build();
        GenerationSettings all = half.with().maxNewTokens(62).build();
        try (TextGenerator generator = TextGenerator.load(writer(DecoderConfig.MASKED))) {
            assertThat(generator.generate(endless, half).text()).isNotNull(); // what is read is cut
            assertThatThrownBy(() -> generator.generate("w20", all))
                    .hasMessageContaining("max_new_tokens is 62, but the model has 64 positions");
        }
        try (TextGenerator generator = TextGenerator.load(writer(DecoderConfig.cross(1, false)))) {
            assertThat(generator.generate(endless, all).text()).isNotNull(); // a decoder has positions of its own
        }
    }

    @Test
    void a_model_that_was_not_trained_to_write_is_refused() throws IOException {
        Path model = save(BertForMaskedLM::new);
        assertThatThrownBy(() -> TextGenerator.load(model))
                .hasMessageContaining("was not trained to write; train one with --task seq2seq");
    }
}
