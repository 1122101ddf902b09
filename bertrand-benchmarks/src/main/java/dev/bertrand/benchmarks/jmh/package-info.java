/**
 * Single operations under JMH. In: JMH's own arguments. Out: its table. Next: {@code dev.bertrand.benchmarks.tokenizer}
 * makes up the texts, and compares with a rival.
 */
@NullMarked
package dev.bertrand.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
