package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.DecoderConfig;
import dev.bertrand.model.decoder.CrossDecoding;
import dev.bertrand.model.decoder.Decoding;
import dev.bertrand.model.decoder.Generated;
import dev.bertrand.model.decoder.GenerationSettings;
import dev.bertrand.model.decoder.Generator;
import dev.bertrand.model.decoder.SelfDecoding;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.EncoderDecoderModel;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Spacing;
import dev.bertrand.text.TextInput;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A text about another one: a summary, a translation, a sentence about facts, whatever the model was trained to write. */
public final class TextGenerator implements AutoCloseable {
    /**
     * What was written.
     *
     * @param score the mean logarithm of its tokens' probabilities, or as the length penalty makes it
     */
    public record Written(String text, double score) {}

    private final BertForTask model;
    private final DecoderConfig decoder;
    private final BertTokenizer tokenizer;
    private final Engine engine;
    private final int[] banned; // tokens that are no part of a text

    /**
     * A generator on a model that is there already.
     *
     * @param model frozen
     * @throws IllegalArgumentException if it was not trained to write
     */
    public TextGenerator(BertForTask model, BertTokenizer tokenizer, Engine engine) {
        DecoderConfig config = model.config().decoder();
        if (config == null) {
            throw new IllegalArgumentException("a %s that was not trained to write; train one with --task seq2seq"
                    .formatted(model.architecture()));
        }
        this.model = model;
        decoder = config;
        this.tokenizer = tokenizer;
        this.engine = engine;
        banned = IntStream.concat(
                        IntStream.of(tokenizer.padId(), tokenizer.clsId(), tokenizer.maskId(), tokenizer.unknownId()),
                        IntStream.range(0, model.config().vocabSize()).filter(id -> !tokenizer.contains(id)))
                .distinct()
                .toArray();
    }

    /** Loads a model from a folder. */
    public static TextGenerator load(Path folder) throws IOException {
        return load(ModelSource.of(folder), Engine::shared);
    }

    /**
     * Loads a model, frozen for inference.
     *
     * @param engine asked for after the tokenizer is read
     * @throws IllegalArgumentException if it was not trained to write, or lacks a part
     */
    public static TextGenerator load(ModelSource source, Supplier<Engine> engine) throws IOException {
        FrozenModel<BertForTask> loaded = FrozenModel.load(source, engine, TextGenerator::create);
        try {
            List<String> lacking = loaded.model().report().initialized();
            if (loaded.model().config().decoder() != null && !lacking.isEmpty()) {
                throw new IllegalArgumentException("%s lacks %s and %d more; it is not complete"
                        .formatted(source.folder(), lacking.get(0), lacking.size() - 1));
            }
            return new TextGenerator(loaded.model(), loaded.tokenizer(), loaded.engine());
        } catch (RuntimeException e) {
            loaded.model().close();
            throw e;
        }
    }

    /** The class of model that a config describes. */
    public static BertForTask create(BertConfig config, Parameters parameters) {
        DecoderConfig decoder = config.decoder();
        return decoder != null && decoder.kind() == DecoderConfig.Kind.CROSS
                ? new EncoderDecoderModel(config, parameters)
                : new BertForMaskedLM(config, parameters);
    }

    /** Writes about one text. */
    public Written generate(String text, GenerationSettings settings) {
        return generate(List.of(text), settings).get(0);
    }

    /**
     * Writes about many texts at once; the answers are in their order, and the same as for each alone. A text that leaves no
     * room for the answer is cut.
     *
     * @throws IllegalArgumentException if the model has no room for so many new tokens
     */
    public List<Written> generate(List<String> texts, GenerationSettings settings) {
        if (texts.isEmpty()) {
            return List.of();
        }
        List<Sequence> sources = tokenizer
                .encodeBatch(
                        texts.stream().map(TextInput::of).toList(),
                        EncodeOptions.defaults().truncatedTo(room(settings)))
                .stream()
                .map(Sequence::of)
                .toList();
        Written[] answers = new Written[texts.size()];
        Generator generator = new Generator(settings, tokenizer.sepId(), banned);
        Batches.forEach(engine, sources, (batch, indices) -> {
            try (Scope scope = Scope.inference();
                    Decoding decoding = decoding(batch)) {
                long[] numbers = IntStream.of(indices).asLongStream().toArray();
                List<Generated> written = generator.generate(decoding, numbers);
                for (int i = 0; i < indices.length; i++) {
                    answers[indices[i]] = written(written.get(i));
                }
            }
        });
        return Arrays.asList(answers);
    }

    private Decoding decoding(Batch batch) {
        return model instanceof EncoderDecoderModel pair
                ? new CrossDecoding(pair, batch, tokenizer.clsId())
                : new SelfDecoding((BertForMaskedLM) model, batch, decoder.kind(), tokenizer.maskId());
    }

    /** Positions for what is read: where BERT itself writes, both share them. */
    private int room(GenerationSettings settings) {
        int positions = model.config().maxPositions();
        int left = decoder.kind() == DecoderConfig.Kind.CROSS ? positions : positions - settings.maxNewTokens();
        if (settings.maxNewTokens() > positions || left < 3) {
            throw new IllegalArgumentException(
                    "max_new_tokens is %d, but the model has %d positions for all that it reads and writes; ask for fewer"
                            .formatted(settings.maxNewTokens(), positions));
        }
        return left;
    }

    private Written written(Generated generated) {
        Spacing spacing = decoder.spacing();
        String text = spacing == null
                ? tokenizer.decode(generated.tokens(), true)
                : spacing.join(Arrays.stream(generated.tokens())
                        .mapToObj(tokenizer::token)
                        .toList());
        return new Written(text, generated.score());
    }

    @Override
    public void close() {
        model.close();
    }
}
