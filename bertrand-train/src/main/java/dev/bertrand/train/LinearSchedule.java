package dev.bertrand.train;

/**
 * A learning rate that rises linearly from 0 over the warm-up and falls linearly to 0 at the end: Hugging Face's {@code
 * get_linear_schedule_with_warmup}.
 *
 * @param peak the highest rate
 * @param warmup steps of the rise
 * @param total steps of the whole run
 */
public record LinearSchedule(double peak, long warmup, long total) {
    public static LinearSchedule of(TrainingArguments arguments, long total) {
        return new LinearSchedule(arguments.learningRate(), Math.round(total * arguments.warmupRatio()), total);
    }

    /** The rate of optimizer step {@code step}, counted from 0; a fraction where a run goes by time. */
    public double rate(double step) {
        if (step < warmup) {
            return peak * step / warmup;
        }
        return peak * Math.max(0, total - step) / Math.max(1, total - warmup);
    }
}
