package dev.bertrand.model.encoder;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bucket in the plan, and what its tokens attend to beside their own sequence. */
record Attending(Buckets.Bucket bucket, @Nullable PlanPrefix prefix) {
    /** All buckets with the same prefix. */
    static List<Attending> all(Buckets buckets, @Nullable PlanPrefix prefix) {
        return buckets.list().stream()
                .map(bucket -> new Attending(bucket, prefix))
                .toList();
    }
}
