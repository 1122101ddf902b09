/**
 * What a frozen encoder says of a data set, computed once: in memory, or in a file for the runs to come. In: a model and
 * its sequences. Out: a {@link dev.bertrand.model.mix.FeatureSource}. Next: {@code BertForTask.readFrom}.
 */
@NullMarked
package dev.bertrand.train.feature;

import org.jspecify.annotations.NullMarked;
