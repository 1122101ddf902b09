/**
 * Small parts that are put into a frozen BERT and trained in its place, so that a task takes a few megabytes. In: an
 * encoder and a method's config. Out: the same encoder with the method's layers around its maps and junctions, and the
 * parameters that training may change. The encoder knows none of the methods. Next: {@code dev.bertrand.train}.
 */
@NullMarked
package dev.bertrand.model.adapter;

import org.jspecify.annotations.NullMarked;
