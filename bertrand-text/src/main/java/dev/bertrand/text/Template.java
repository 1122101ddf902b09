package dev.bertrand.text;

import java.util.List;

/** Writes {@code [CLS] text [SEP]} or {@code [CLS] text [SEP] pair [SEP]}. */
record Template(Token cls, Token sep, Token pairSep) {
    /** How many tokens the template adds. */
    static int added(boolean pair) {
        return pair ? 3 : 2;
    }

    Windows single(Windows text) {
        return one(cls).then(text).then(one(sep));
    }

    Windows pair(Windows text, Windows pair) {
        return single(text).then(pair).then(one(pairSep));
    }

    private static Windows one(Token token) {
        return Windows.of(List.of(token));
    }
}
