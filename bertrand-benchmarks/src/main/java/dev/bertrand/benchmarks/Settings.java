package dev.bertrand.benchmarks;

import java.nio.file.Path;
import java.util.List;

/**
 * What to run, and how often.
 *
 * @param threads of one operation, the same for every engine
 * @param methods of training
 * @param repetitions of every case after warming up
 * @param limit most batches of a case
 * @param cache where models and logs are kept
 */
record Settings(
        int threads,
        List<Workload> workloads,
        List<EngineName> engines,
        List<DType> dtypes,
        List<Shape> shapes,
        List<Method> methods,
        int repetitions,
        int limit,
        Path cache) {

    Path logs() {
        return cache.resolve("logs");
    }

    Path folder(Shape shape) {
        return cache.resolve(shape.toString());
    }

    List<Contender> contenders(Shape shape) {
        return Contenders.of(shape, engines, dtypes, threads, folder(shape));
    }
}
