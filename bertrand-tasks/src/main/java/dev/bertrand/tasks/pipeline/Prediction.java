package dev.bertrand.tasks.pipeline;

/** What a task's layer says about one input, whichever task it is. */
public sealed interface Prediction permits Classification, Tags, Answer {}
