/**
 * BERT's own training, on plain text. In: text files, and a {@link StartingPoint}. Out: a model that knows words in their
 * context, in a Hugging Face folder. Texts become tokens on disk ({@link TokenizedCorpus}), pairs of segments are places in
 * them ({@link PairTable}), masks are drawn when an example is read ({@link Masker}). Start reading at {@link Pretraining}.
 */
@NullMarked
package dev.bertrand.train.pretrain;

import org.jspecify.annotations.NullMarked;
