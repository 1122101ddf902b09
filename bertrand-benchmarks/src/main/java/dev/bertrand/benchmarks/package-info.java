/**
 * Side by side with rivals. In: which cases, engines and sizes to compare. Out: a table with ratios, and rows of JSON.
 * Next: {@code dev.bertrand.benchmarks.engine} holds an engine per rival, each run in a process of its own.
 */
@NullMarked
package dev.bertrand.benchmarks;

import org.jspecify.annotations.NullMarked;
