/**
 * The engines, each behind the same few methods, and the main class of the process that runs one of them. In: batches of
 * token ids. Out: hidden states, times, memory. No process loads two engines: two builds of libtorch would meet.
 */
@NullMarked
package dev.bertrand.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
