package dev.bertrand.model.head;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.DecoderConfig;
import dev.bertrand.model.encoder.Continuation;
import dev.bertrand.model.encoder.Decoder;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * BERT reads a text, and a decoder with BERT's shape writes another one about it (Rothe et al. 2020, arXiv 1907.12461).
 * Files have the names of Hugging Face's {@code EncoderDecoderModel}. V is the vocabulary.
 */
public final class EncoderDecoderModel extends BertForTask {
    private static final String ENCODER = "bert."; // before our names of the encoder's parameters
    private static final String STORED_ENCODER = "encoder.";
    private static final String HEAD = Decoder.PREFIX + "cls.predictions";

    private final boolean tied;
    private final Decoder decoder;
    private final PredictionHead words;

    /** @throws IllegalArgumentException if the config has no decoder of its own */
    public EncoderDecoderModel(BertConfig config, Parameters parameters) {
        super(config, parameters);
        DecoderConfig settings = config.decoder();
        if (settings == null || settings.kind() != DecoderConfig.Kind.CROSS) {
            throw new IllegalArgumentException(
                    "wanted a config with a decoder of its own, got %s; see BertConfig.with().decoder"
                            .formatted(settings));
        }
        tied = settings.tied();
        BertConfig own = config.with().layers(settings.layers()).decoder(null).build();
        decoder = new Decoder(own, parameters, tied);
        words = new PredictionHead(config, parameters, HEAD, decoder.words(), decoder.wordsName());
    }

    /** Loads a model from a folder in the layout of Hugging Face's class of this name. */
    public static EncoderDecoderModel fromPretrained(Path folder) throws IOException {
        return ModelFolder.load(folder, Precision.FP32, EncoderDecoderModel::new);
    }

    /**
     * The model whose decoder, too, starts from what a BERT's file has for it: embeddings, layers and output layer;
     * cross-attention alone is new (BERT2BERT).
     *
     * @param parameters from that file, asked by nobody before
     */
    public static EncoderDecoderModel warmStarted(BertConfig config, Parameters parameters) {
        parameters.borrowFor(Decoder.PREFIX);
        return new EncoderDecoderModel(config, parameters);
    }

    @Override
    BertForTask on(Parameters parameters) {
        return new EncoderDecoderModel(config(), parameters);
    }

    @Override
    boolean readsLastLayer() {
        return true;
    }

    /** @throws UnsupportedOperationException always: scores of a token depend on those written before it */
    @Override
    public Tensor logits(Hidden hidden) {
        throw new UnsupportedOperationException(
                "an EncoderDecoderModel has no scores of what it reads alone; write about it with begin, or ask for the loss of a text");
    }

    @Override
    Tensor loss(Hidden hidden, Targets targets) {
        if (!(targets instanceof Targets.Texts texts)) {
            throw wrongTargets(targets, Targets.Texts.class);
        }
        List<Sequence> beginnings = Arrays.stream(texts.ids())
                .map(text -> Sequence.leftToRight(Arrays.copyOf(text, text.length - 1)))
                .toList();
        Batch batch = Batch.of(beginnings);
        Tensor logits = words.forward(decoder.forward(batch, hidden)); // (T, V)
        int[] wanted = new int[batch.tokens()]; // the token behind each
        for (int i = 0; i < batch.size(); i++) {
            System.arraycopy(texts.ids()[i], 1, wanted, batch.start(i), texts.ids()[i].length - 1);
        }
        return torch.cross_entropy_loss(logits, Tensors.near(logits, wanted));
    }

    /**
     * Begins to write about what was read; the first token is the one that begins a text.
     *
     * @throws IllegalStateException if the model is not frozen
     */
    public Continuation begin(Hidden read) {
        return decoder.begin(read);
    }

    /** Logits of the decoder's hidden states (rows, D): (rows, V). */
    public Tensor scores(Tensor states) {
        return words.forward(states);
    }

    /** Hugging Face's names: {@code encoder.} and {@code decoder.bert.}, in a tied model both for the same tensors. */
    @Override
    public Map<String, Tensor> stored() {
        Map<String, Tensor> stored = new LinkedHashMap<>();
        parameters().named().forEach((name, tensor) -> {
            if (!name.startsWith(ENCODER)) {
                stored.put(name, tensor);
                return;
            }
            stored.put(STORED_ENCODER + name.substring(ENCODER.length()), tensor);
            if (tied) {
                stored.put(Decoder.PREFIX + name, tensor);
            }
        });
        return stored;
    }

    @Override
    public void freeze(Engine engine) {
        decoder.freeze(engine);
        super.freeze(engine);
    }

    @Override
    public void close() {
        decoder.close();
        super.close();
    }
}
