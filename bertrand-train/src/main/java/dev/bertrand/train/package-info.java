/**
 * Makes a model better with data. In: a {@code BertForTask}, a {@link TrainingSet} and {@link TrainingArguments}. Out:
 * the best model in a Hugging Face folder, with {@code run.json} beside it. Start reading at {@link Trainer#train}.
 */
@NullMarked
package dev.bertrand.train;

import org.jspecify.annotations.NullMarked;
