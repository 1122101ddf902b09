package dev.bertrand.model.adapter;

import java.util.Locale;

/** Whose files an adapter's are. */
public enum AdapterLayout {
    /** Hugging Face's PEFT. */
    PEFT,
    /** AdapterHub's library {@code adapters}. */
    ADAPTERHUB;

    AdapterFormat format() {
        return switch (this) {
            case PEFT -> new PeftFormat();
            case ADAPTERHUB -> new AdapterHubFormat();
        };
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
