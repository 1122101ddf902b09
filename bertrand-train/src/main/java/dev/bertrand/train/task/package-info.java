/**
 * What each kind of task means for training: its model, its targets, its score. In: examples from {@code
 * dev.bertrand.tasks.dataset}. Out: a {@code TrainingSet} and metrics. Next: {@code dev.bertrand.train.Trainer}.
 */
@NullMarked
package dev.bertrand.train.task;

import org.jspecify.annotations.NullMarked;
