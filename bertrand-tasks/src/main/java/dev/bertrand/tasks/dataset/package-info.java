/**
 * Reads data files into examples. In: a path to TSV, CSV, JSONL, CoNLL, CoNLL-U or SQuAD JSON, each also gzipped
 * ({@code .gz}), two parallel files of sentences, or a folder of a GLUE task. Out: a
 * {@link dev.bertrand.tasks.dataset.Dataset} whose examples remember the file and line they came from, so that an error
 * can name them. Next: {@code dev.bertrand.tasks.metric} scores the answers given to those examples.
 */
@NullMarked
package dev.bertrand.tasks.dataset;

import org.jspecify.annotations.NullMarked;
