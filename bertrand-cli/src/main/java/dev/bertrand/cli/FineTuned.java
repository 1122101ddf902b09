package dev.bertrand.cli;

import dev.bertrand.model.checkpoint.LoadReport;
import java.nio.file.Path;

/** Refuses to answer with a task layer that was never trained. */
final class FineTuned {
    private FineTuned() {}

    static void require(LoadReport report, Path folder) {
        if (!report.initialized().isEmpty()) {
            throw new IllegalArgumentException(
                    "%s is not fine-tuned for this task: it lacks %s. Train it first: bertrand train --model ... --task ..."
                            .formatted(folder, String.join(", ", report.initialized())));
        }
    }
}
