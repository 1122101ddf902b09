/**
 * GLUE as one command. In: the folder of the official download and a base model. Out: a fine-tuned model a task and
 * seed, its scores beside published ones, and the files of a submission; all of it goes on where it was stopped. Start
 * reading at {@link dev.bertrand.train.glue.GlueRuns#run}.
 */
@NullMarked
package dev.bertrand.train.glue;

import org.jspecify.annotations.NullMarked;
