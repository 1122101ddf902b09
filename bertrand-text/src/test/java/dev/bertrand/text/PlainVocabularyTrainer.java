package dev.bertrand.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Hugging Face's training of a WordPiece vocabulary line by line, with nothing but lists and maps, and slow: the next
 * pair is looked for among all (tokenizers 0.21, models/bpe/trainer.rs, do_train, and models/bpe/word.rs, merge).
 */
final class PlainVocabularyTrainer {
    /** An entry of the queue. */
    private record Merge(List<Integer> pair, long count, Set<Integer> pos) {
        boolean isBefore(Merge other) {
            if (count != other.count) {
                return count > other.count;
            }
            int first = pair.get(0).compareTo(other.pair.get(0));
            return first < 0 || first == 0 && pair.get(1) < other.pair.get(1);
        }
    }

    private PlainVocabularyTrainer() {}

    static List<String> train(List<WordCounts.Counted> wordCounts, VocabularySettings settings) {
        List<String> vocabulary = new ArrayList<>(new LinkedHashSet<>(settings.specialTokens()));
        for (String character : alphabet(wordCounts, settings.limitAlphabet())) {
            add(vocabulary, character);
        }
        List<List<Integer>> words = new ArrayList<>();
        for (WordCounts.Counted counted : wordCounts) {
            List<Integer> word = new ArrayList<>();
            boolean first = true;
            for (int character : counted.word().codePoints().toArray()) {
                String piece = Character.toString(character);
                if (vocabulary.contains(piece)) {
                    word.add(add(vocabulary, first ? piece : settings.continuingSubwordPrefix() + piece));
                }
                first = false;
            }
            words.add(word);
        }
        Map<List<Integer>, Long> pairCounts = new HashMap<>();
        Map<List<Integer>, Set<Integer>> whereToUpdate = new HashMap<>();
        for (int w = 0; w < words.size(); w++) {
            for (int i = 0; i + 1 < words.get(w).size(); i++) {
                List<Integer> pair = List.copyOf(words.get(w).subList(i, i + 2));
                pairCounts.merge(pair, wordCounts.get(w).count(), Long::sum);
                whereToUpdate.computeIfAbsent(pair, p -> new LinkedHashSet<>()).add(w);
            }
        }
        List<Merge> queue = new ArrayList<>();
        drain(whereToUpdate, pairCounts, queue);
        while (vocabulary.size() < settings.vocabSize() && !queue.isEmpty()) {
            Merge top = queue.get(0);
            for (Merge merge : queue) {
                top = merge.isBefore(top) ? merge : top;
            }
            queue.remove(top);
            long count = pairCounts.get(top.pair());
            if (top.count() != count) {
                queue.add(new Merge(top.pair(), count, top.pos()));
                continue;
            }
            if (count < 1 || settings.minFrequency() > count) {
                break;
            }
            String partB = vocabulary.get(top.pair().get(1));
            if (partB.startsWith(settings.continuingSubwordPrefix())) {
                partB = partB.substring(settings.continuingSubwordPrefix().length());
            }
            int merged = add(vocabulary, vocabulary.get(top.pair().get(0)) + partB);
            for (int w : top.pos()) {
                Map<List<Integer>, Integer> changes = new HashMap<>();
                Set<List<Integer>> grown = merge(words.get(w), top.pair(), merged, changes);
                changes.forEach((pair, change) ->
                        pairCounts.merge(pair, change * wordCounts.get(w).count(), Long::sum));
                grown.forEach(pair -> whereToUpdate
                        .computeIfAbsent(pair, p -> new LinkedHashSet<>())
                        .add(w));
            }
            drain(whereToUpdate, pairCounts, queue);
        }
        return vocabulary;
    }

    private static int add(List<String> vocabulary, String piece) {
        if (!vocabulary.contains(piece)) {
            vocabulary.add(piece);
        }
        return vocabulary.indexOf(piece);
    }

    private static List<String> alphabet(List<WordCounts.Counted> wordCounts, int limit) {
        Map<Integer, Long> characters = new TreeMap<>();
        for (WordCounts.Counted counted : wordCounts) {
            counted.word().codePoints().forEach(c -> characters.merge(c, counted.count(), Long::sum));
        }
        return characters.keySet().stream()
                .sorted((one, other) -> Long.compare(characters.get(other), characters.get(one)))
                .limit(limit)
                .sorted()
                .map(Character::toString)
                .collect(Collectors.toList());
    }

    private static Set<List<Integer>> merge(
            List<Integer> word, List<Integer> pair, int merged, Map<List<Integer>, Integer> changes) {
        Set<List<Integer>> grown = new LinkedHashSet<>();
        for (int i = 0; i + 1 < word.size(); i++) {
            if (word.get(i).equals(pair.get(0)) && word.get(i + 1).equals(pair.get(1))) {
                word.remove(i);
                word.set(i, merged);
                if (i > 0) {
                    changes.merge(List.of(word.get(i - 1), pair.get(0)), -1, Integer::sum);
                    changes.merge(List.of(word.get(i - 1), merged), 1, Integer::sum);
                    grown.add(List.of(word.get(i - 1), merged));
                }
                if (i + 1 < word.size()) {
                    changes.merge(List.of(pair.get(1), word.get(i + 1)), -1, Integer::sum);
                    changes.merge(List.of(merged, word.get(i + 1)), 1, Integer::sum);
                    grown.add(List.of(merged, word.get(i + 1)));
                }
            }
        }
        return grown;
    }

    private static void drain(
            Map<List<Integer>, Set<Integer>> whereToUpdate, Map<List<Integer>, Long> pairCounts, List<Merge> queue) {
        whereToUpdate.forEach((pair, pos) -> {
            if (pairCounts.get(pair) > 0) {
                queue.add(new Merge(pair, pairCounts.get(pair), pos));
            }
        });
        whereToUpdate.clear();
    }
}
