/**
 * What users call. In: a text, or two, or words. Out: a record with the answer. Each pipeline owns a model and its
 * tokenizer, takes any number of texts at once, may be used by several threads, and is to be closed. Next: {@code
 * dev.bertrand.train} makes the models they load.
 */
@NullMarked
package dev.bertrand.tasks.pipeline;

import org.jspecify.annotations.NullMarked;
