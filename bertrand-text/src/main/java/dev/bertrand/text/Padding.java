package dev.bertrand.text;

/** What fills an encoding up to a length. */
record Padding(int id, String token, int typeId, Side side) {
    Padding on(Side other) {
        return new Padding(id, token, typeId, other);
    }
}
