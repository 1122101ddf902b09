package dev.bertrand.text;

/** An end of a text. */
public enum Side {
    LEFT,
    RIGHT
}
