package dev.bertrand.cli;

import java.nio.file.Path;

/**
 * What became of a task of the quickstart.
 *
 * @param metric the task's deciding metric, by its official name
 * @param value of the adapter on the test part, 0 to 1
 * @param majority the same of the best guess that looks at no example
 * @param testExamples how many it was measured on
 * @param seconds that training took
 * @param adapter its folder
 */
record QuickstartResult(
        String task, String metric, double value, double majority, int testExamples, double seconds, Path adapter) {}
