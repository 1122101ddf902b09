package dev.bertrand.tasks.dataset;

/** One thing to learn from or to be asked. */
public sealed interface Example permits TextExample, TaggedExample, QuestionExample, Seq2SeqExample {
    /** What the file calls this example, else its number in the file from 0. */
    String id();

    /** Where it was read, for messages: {@code data/dev.tsv:17}, or {@code dev.json:question 56ddde6b}. */
    String source();
}
