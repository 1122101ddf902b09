package dev.bertrand.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** All tokens a tokenizer can give: its vocabulary's pieces and the tokens added to it, which go before. Immutable. */
final class Pieces {
    private final Vocabulary vocabulary;
    private final Map<Integer, String> tokens = new HashMap<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final int size;

    Pieces(Vocabulary vocabulary, List<AddedToken> added) {
        this.vocabulary = vocabulary;
        int end = vocabulary.size();
        for (AddedToken token : added) {
            tokens.put(token.id(), token.content());
            ids.put(token.content(), token.id());
            end = Math.max(end, token.id() + 1);
        }
        this.size = end;
    }

    /** One more than the highest id. */
    int size() {
        return size;
    }

    boolean contains(int id) {
        return vocabulary.contains(id) || tokens.containsKey(id);
    }

    String token(int id) {
        String token = tokens.get(id);
        return token == null ? vocabulary.token(id) : token;
    }

    OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? vocabulary.id(token) : OptionalInt.of(id);
    }

    int requireId(String token) {
        Integer id = ids.get(token);
        return id == null ? vocabulary.requireId(token) : id;
    }
}
