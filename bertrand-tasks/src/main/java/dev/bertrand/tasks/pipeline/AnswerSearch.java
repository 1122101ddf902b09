package dev.bertrand.tasks.pipeline;

import dev.bertrand.tasks.pipeline.Answer.Candidate;
import dev.bertrand.text.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the likeliest pair of start and end over all windows of one question. Every pair is looked at, not only those
 * of the likeliest starts and ends (Devlin et al. 2018, section 4.2; google-research/bert, run_squad.py).
 */
final class AnswerSearch {
    private final Question question;
    private final AnswerOptions options;
    private final PriorityQueue<Pair> best = new PriorityQueue<>(Comparator.comparingDouble(Pair::sum));
    private @Nullable Pair none; // no answer, as the window says that thinks least of it
    private int truncatedTokens;

    AnswerSearch(Question question, AnswerOptions options) {
        this.question = question;
        this.options = options;
    }

    /** A start and an end, in tokens of a window; window null for no answer. */
    private record Pair(
            @Nullable ContextWindow window, int paragraph, int start, int end, float startLogit, float endLogit) {
        double sum() {
            return (double) startLogit + endLogit;
        }
    }

    /** @param logits (L, 2) of the window's tokens, start and end */
    void add(int paragraph, ContextWindow window, float[][] logits) {
        truncatedTokens = Math.max(truncatedTokens, window.truncatedTokens());
        Pair here = new Pair(null, 0, 0, 0, logits[0][0], logits[0][1]); // [CLS]
        none = none == null || here.sum() < none.sum() ? here : none;
        for (int start = window.first(); start <= window.last(); start++) {
            if (!window.hasMost(start)) {
                continue;
            }
            int last = Math.min(window.last(), start + options.maxAnswer() - 1);
            for (int end = start; end <= last; end++) {
                double sum = (double) logits[start][0] + logits[end][1];
                if (best.size() < options.nbest() || sum > best.element().sum()) {
                    best.add(new Pair(window, paragraph, start, end, logits[start][0], logits[end][1]));
                    if (best.size() > options.nbest()) {
                        best.remove();
                    }
                }
            }
        }
    }

    /** @throws IllegalArgumentException if no window has a token of a context */
    Answer finish() {
        if (best.isEmpty() || none == null) {
            throw new IllegalArgumentException("the context has no words to answer with");
        }
        List<Pair> pairs = new ArrayList<>(best);
        double highest = pairs.stream().mapToDouble(Pair::sum).max().orElseThrow();
        Double threshold = options.nullThreshold();
        Double nullOdds = threshold == null ? null : (Double) (none.sum() - highest);
        if (threshold != null) {
            pairs.add(none);
        }
        pairs.sort(Comparator.comparingDouble(Pair::sum).reversed());
        List<Candidate> candidates = candidates(pairs);
        boolean answers = threshold == null || none.sum() - highest <= threshold;
        Candidate chosen = candidates.stream()
                .filter(candidate -> candidate.isAnswer() == answers)
                .findFirst()
                .orElseThrow();
        return new Answer(
                chosen.text(),
                chosen.paragraph(),
                chosen.start(),
                chosen.end(),
                chosen.score(),
                nullOdds,
                candidates,
                truncatedTokens);
    }

    private List<Candidate> candidates(List<Pair> falling) {
        double highest = falling.get(0).sum();
        double all = falling.stream()
                .mapToDouble(pair -> Math.exp(pair.sum() - highest))
                .sum();
        return falling.stream()
                .map(pair -> candidate(pair, Math.exp(pair.sum() - highest) / all))
                .toList();
    }

    private Candidate candidate(Pair pair, double score) {
        if (pair.window() == null) {
            return new Candidate("", 0, 0, 0, score, pair.startLogit(), pair.endLogit());
        }
        Span first = pair.window().span(pair.start());
        Span last = pair.window().span(pair.end());
        String context = question.paragraphs().get(pair.paragraph());
        return new Candidate(
                context.substring(first.start(), last.end()),
                pair.paragraph(),
                first.start(),
                last.end(),
                score,
                pair.startLogit(),
                pair.endLogit());
    }
}
