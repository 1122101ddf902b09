/**
 * Bertrand's tokenizer beside Hugging Face's. In: cases, engines and numbers of threads, and texts, real ones or ones made
 * up from a vocabulary. Out: a table with ratios, and rows of JSON. Next: {@code TokenizerRace} is the order of events,
 * {@code TokenizerMain} the process of one engine.
 */
@NullMarked
package dev.bertrand.benchmarks.tokenizer;

import org.jspecify.annotations.NullMarked;
