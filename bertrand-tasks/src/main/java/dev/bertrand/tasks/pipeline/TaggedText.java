package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.config.BertConfig;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.Encoding;
import dev.bertrand.text.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A text on its way through a tagger: windows out, probabilities in, tags at the end. C: number of labels. */
final class TaggedText {
    /** A word's characters in the text, and its tokens; none if {@code from == to}. */
    private record Word(int start, int end, int from, int to) {}

    private final String text;
    private final List<Word> words;
    private final List<Span> spans;
    private final TokenWindows windows;
    private final float[][] answers; // probabilities (C) of each token's labels

    private TaggedText(String text, List<Word> words, List<Span> spans, TokenWindows windows) {
        this.text = text;
        this.words = words;
        this.spans = spans;
        this.windows = windows;
        this.answers = new float[windows.tokens()][];
    }

    /** A text, split into words as the tokenizer splits it. */
    static TaggedText of(String text, BertTokenizer tokenizer, Windowing windowing) {
        TokenWindows windows = windowing.cut(tokenizer, text);
        int[] wordIds = windows.wordIds();
        List<Span> spans =
                IntStream.range(0, wordIds.length).mapToObj(windows::span).toList();
        List<Word> words = new ArrayList<>();
        int to;
        for (int from = 0; from < wordIds.length; from = to) {
            to = endOfWord(wordIds, from);
            words.add(new Word(spans.get(from).start(), spans.get(to - 1).end(), from, to));
        }
        return new TaggedText(text, words, spans, windows);
    }

    /** Words, joined to a text by single spaces. */
    static TaggedText of(List<String> sentence, BertTokenizer tokenizer, Windowing windowing) {
        TokenWindows windows = windowing.cut(tokenizer, sentence);
        int[] wordIds = windows.wordIds();
        List<Word> words = new ArrayList<>();
        List<Span> spans = new ArrayList<>();
        int start = 0;
        for (String word : sentence) {
            int from = spans.size();
            boolean hasTokens = from < wordIds.length && wordIds[from] == words.size();
            int to = hasTokens ? endOfWord(wordIds, from) : from;
            for (int token = from; token < to; token++) {
                Span span = windows.span(token);
                spans.add(new Span(start + span.start(), start + span.end()));
            }
            words.add(new Word(start, start + word.length(), from, to));
            start += word.length() + 1;
        }
        return new TaggedText(String.join(" ", sentence), words, spans, windows);
    }

    private static int endOfWord(int[] wordIds, int from) {
        int to = from + 1;
        while (to < wordIds.length && wordIds[to] == wordIds[from]) {
            to++;
        }
        return to;
    }

    List<Encoding> windows() {
        return windows.windows();
    }

    /**
     * Takes what the model says of a window; several windows at once, from several threads, since each writes the tokens
     * it answers for.
     *
     * @param rows probabilities, (T, C)
     * @param start row of the window's first token
     */
    void answer(int window, float[][] rows, int start) {
        int[] tokens = windows.answered(window);
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] >= 0) {
                answers[tokens[i]] = rows[start + i];
            }
        }
    }

    /** The labels and entities, when every window is answered. */
    Tags tags(BertConfig config, Aggregation aggregation) {
        List<String> labels = new ArrayList<>();
        EntityGroups entities = new EntityGroups(text, aggregation != Aggregation.NONE);
        for (Word word : words) {
            if (word.from() == word.to()) {
                labels.add(outside(config));
                entities.close();
                continue;
            }
            float[] answer = aggregation.word(Arrays.asList(answers).subList(word.from(), word.to()));
            int best = Aggregation.best(answer);
            labels.add(config.label(best));
            if (aggregation.labelsWords()) {
                entities.add(word.start(), word.end(), config.label(best), answer[best]);
                continue;
            }
            for (int token = word.from(); token < word.to(); token++) {
                Span span = spans.get(token);
                int label = Aggregation.best(answers[token]);
                entities.add(span.start(), span.end(), config.label(label), answers[token][label]);
            }
        }
        List<String> spelled = words.stream()
                .map(word -> text.substring(word.start(), word.end()))
                .toList();
        return new Tags(spelled, List.copyOf(labels), entities.finish());
    }

    private static String outside(BertConfig config) {
        List<String> labels = config.labels();
        return labels.contains(EntityGroups.OUTSIDE) ? EntityGroups.OUTSIDE : labels.get(0);
    }
}
