/**
 * Scores answers against gold. In: what the data says and what a model answered, as class indices, numbers, tags or
 * texts. Out: numbers equal to those of the official scripts, which each class names. Next:
 * {@link dev.bertrand.tasks.metric.TaskMetrics} knows which of them a task reports, and under which names.
 */
@NullMarked
package dev.bertrand.tasks.metric;

import org.jspecify.annotations.NullMarked;
