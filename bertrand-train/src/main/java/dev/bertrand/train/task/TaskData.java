package dev.bertrand.train.task;

import dev.bertrand.tasks.dataset.Example;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A task with the examples to learn and to be scored by.
 *
 * @param train examples to learn from
 * @param dev held-out examples; empty if there are none
 * @param files where they were read, by role
 */
public record TaskData<E extends Example>(
        String name, Task<E> task, List<E> train, List<E> dev, Map<String, Path> files) {
    public TaskData {
        train = List.copyOf(train);
        dev = List.copyOf(dev);
    }
}
