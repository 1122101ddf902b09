package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bertrand.model.adapter.AdapterMethod;
import dev.bertrand.model.adapter.BottleneckConfig;
import dev.bertrand.model.adapter.Ia3Config;
import dev.bertrand.model.adapter.LoraConfig;
import dev.bertrand.model.encoder.Site;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class AdapterOptionsTest {
    @Command
    private static final class Holder {
        @Mixin
        private AdapterOptions options = new AdapterOptions();
    }

    private static @Nullable AdapterMethod adapter(String... arguments) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        return holder.options.adapter();
    }

    @Test
    void ranks_of_single_layers_keep_the_scale_unless_alpha_is_given() {
        LoraConfig scaled = (LoraConfig) adapter("--method", "lora", "--lora-rank-of", "0=4,11=16");
        LoraConfig given = (LoraConfig)
                adapter("--method", "lora", "--lora-rank-of", "0=4,11=16", "--lora-alpha", "12", "--lora-rank", "6");
        for (int layer = 0; layer < 12; layer++) {
            String map = "bert.encoder.layer.%d.attention.self.query".formatted(layer);
            int rank = layer == 0 ? 4 : layer == 11 ? 16 : 8;
            assertThat(scaled.rank(map)).as(map).isEqualTo(rank);
            assertThat(scaled.scale(map)).as(map).isEqualTo(2);
            assertThat(given.scale(map)).as(map).isEqualTo(12.0 / (rank == 8 ? 6 : rank));
        }
    }

    @Test
    void reductions_of_single_layers() {
        BottleneckConfig config =
                (BottleneckConfig) adapter("--method", "pfeiffer", "--reduction-of", "0=4,1=Infinity");
        assertThat(config.reduction()).isEqualTo(16);
        assertThat(config.reductionOf()).isEqualTo(Map.of(0, 4.0, 1, Double.POSITIVE_INFINITY));
    }

    @Test
    void ia3_on_any_maps() {
        assertThat(adapter("--method", "ia3")).isEqualTo(Ia3Config.defaults());
        assertThat(adapter("--method", "ia3", "--ia3-outputs", "key,value,intermediate"))
                .isEqualTo(new Ia3Config(Set.of(Site.KEY, Site.VALUE, Site.INTERMEDIATE), Set.of()));
        assertThat(adapter("--method", "ia3", "--ia3-inputs", "output"))
                .isEqualTo(new Ia3Config(Set.of(), Set.of(Site.OUTPUT)));
        assertThatThrownBy(() -> adapter("--method", "ia3", "--ia3-inputs", "pooler"))
                .hasMessageContaining("--ia3-inputs has 'pooler'");
    }
}
