package dev.bertrand.model.hub;

import java.io.IOException;
import java.nio.file.Path;

/** How the folder of one model is made. */
interface Recipe {
    /** The model's name, for people. */
    String model();

    /** What the folder is called in the cache: a plain file name, and no other model's. */
    String folderName();

    /** Whether a folder, which may be missing, is what {@link #make} makes. */
    boolean isComplete(Path folder);

    /**
     * Makes the folder. It does not exist yet, except where the recipe {@link #resumes}.
     *
     * @throws HubException if the model cannot be had
     */
    void make(Path folder) throws IOException;

    /** Whether what an interrupted {@link #make} leaves behind is of use to the next one. */
    default boolean resumes() {
        return false;
    }
}
