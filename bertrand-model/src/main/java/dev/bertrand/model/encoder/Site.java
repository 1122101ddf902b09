package dev.bertrand.model.encoder;

/** The linear maps of a layer, by the names that Hugging Face has for them. */
public enum Site {
    QUERY("attention.self.query"),
    KEY("attention.self.key"),
    VALUE("attention.self.value"),
    ATTENTION_OUTPUT("attention.output.dense"),
    INTERMEDIATE("intermediate.dense"),
    OUTPUT("output.dense");

    private final String path;

    Site(String path) {
        this.path = path;
    }

    /** Whether it is one of the three that have the layer's input in common. */
    boolean isInAttention() {
        return this == QUERY || this == KEY || this == VALUE;
    }

    /** Its place in a layer, such as {@code attention.self.query}. */
    public String path() {
        return path;
    }
}
