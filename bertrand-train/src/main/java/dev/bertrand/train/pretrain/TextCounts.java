package dev.bertrand.train.pretrain;

/** How much text there is. */
public record TextCounts(long documents, long sentences, long tokens) {
    static TextCounts of(TokenizedCorpus corpus) {
        return new TextCounts(corpus.documents(), corpus.sentences(), corpus.tokens());
    }
}
