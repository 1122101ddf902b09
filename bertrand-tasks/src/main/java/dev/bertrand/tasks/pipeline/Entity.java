package dev.bertrand.tasks.pipeline;

/**
 * A labelled stretch of a text.
 *
 * @param start index of its first UTF-16 unit
 * @param end index after its last one, so that {@code text.substring(start, end)} is it
 * @param label without the B- or I- of its tags, except under {@link Aggregation#NONE}
 * @param score mean probability of the labels it was joined from
 */
public record Entity(int start, int end, String text, String label, double score) {}
