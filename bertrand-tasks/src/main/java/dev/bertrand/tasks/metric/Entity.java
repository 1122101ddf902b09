package dev.bertrand.tasks.metric;

/**
 * A named stretch of words.
 *
 * @param type what it is, such as {@code PER}; {@code _} where the tags name no type
 * @param start its first word, from 0
 * @param end one past its last word
 */
public record Entity(String type, int start, int end) {}
