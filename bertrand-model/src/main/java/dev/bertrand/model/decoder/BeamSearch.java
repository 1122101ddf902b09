package dev.bertrand.model.decoder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Beam search as transformers has it ({@code _beam_search} in generation/utils.py): of the likeliest continuations, twice
 * as many as there are beams, those that end are done if they are among the first half, and the likeliest others go on.
 */
final class BeamSearch implements Writing {
    private final Rules rules;
    private final int beams;
    private List<Hypothesis> running = List.of(Hypothesis.EMPTY);
    private final List<Hypothesis> finished = new ArrayList<>(); // the best first, at most as many as beams

    BeamSearch(Rules rules) {
        this.rules = rules;
        this.beams = rules.settings().beams();
    }

    /** A hypothesis with a token behind it. */
    private record Candidate(int parent, int token, double logProbability, double sum) {}

    @Override
    public List<Step> advance(List<float[]> rows) {
        List<Candidate> candidates = candidates(rows);
        if (candidates.isEmpty()) {
            running.forEach(this::finish); // nothing may be written behind them
            return List.of();
        }
        List<Hypothesis> longer = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (int rank = 0; rank < candidates.size(); rank++) {
            Candidate candidate = candidates.get(rank);
            Hypothesis text = running.get(candidate.parent).plus(candidate.token, candidate.logProbability);
            if (!rules.ends(text)) {
                if (longer.size() < beams) {
                    longer.add(text);
                    steps.add(new Step(candidate.parent, candidate.token));
                }
            } else if (rank < beams) {
                finish(text);
            }
        }
        running = longer;
        return done() ? List.of() : filled(steps);
    }

    /** The likeliest continuations of all hypotheses, the best first. */
    private List<Candidate> candidates(List<float[]> rows) {
        List<Candidate> candidates = new ArrayList<>();
        for (int row = 0; row < running.size(); row++) { // rows behind are fillers
            Hypothesis text = running.get(row);
            TokenScores scores = rules.apply(text, rows.get(row));
            for (int token : scores.best(2 * beams)) {
                double logProbability = scores.logProbability(token);
                candidates.add(new Candidate(row, token, logProbability, text.sum() + logProbability));
            }
        }
        candidates.sort(Comparator.comparingDouble(Candidate::sum).reversed());
        return candidates.subList(0, Math.min(2 * beams, candidates.size()));
    }

    private void finish(Hypothesis text) {
        finished.add(text);
        finished.sort(Comparator.comparingDouble(rules::score).reversed());
        if (finished.size() > beams) {
            finished.remove(beams);
        }
    }

    private boolean done() {
        if (running.isEmpty()) {
            return true;
        }
        if (finished.size() < beams) {
            return false;
        }
        return rules.settings().earlyStopping() || rules.score(running.get(0)) <= rules.score(finished.get(beams - 1));
    }

    /** Every input has as many rows: where a small vocabulary gives fewer hypotheses, the last one is written again. */
    private List<Step> filled(List<Step> steps) {
        Step last = steps.get(steps.size() - 1);
        while (steps.size() < beams) {
            steps.add(last);
        }
        return steps;
    }

    @Override
    public Generated result() {
        return rules.finish(finished.get(0));
    }
}
