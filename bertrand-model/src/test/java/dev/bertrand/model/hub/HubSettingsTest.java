package dev.bertrand.model.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HubSettingsTest {
    private static final Path HOME = Path.of("home").toAbsolutePath();

    @Test
    void the_cache_is_where_the_platform_keeps_caches() {
        assertThat(HubSettings.defaultCache(Map.of(), "Linux", HOME)).isEqualTo(HOME.resolve(".cache/bertrand"));
        assertThat(HubSettings.defaultCache(Map.of(), "Mac OS X", HOME))
                .isEqualTo(HOME.resolve("Library/Caches/bertrand"));
        assertThat(HubSettings.defaultCache(Map.of(), "Windows 11", HOME))
                .isEqualTo(HOME.resolve("AppData/Local/bertrand"));
    }

    @Test
    void the_environment_moves_it() {
        String elsewhere = HOME.resolve("else where").toString();
        assertThat(HubSettings.defaultCache(Map.of("XDG_CACHE_HOME", elsewhere), "Linux", HOME))
                .isEqualTo(Path.of(elsewhere, "bertrand"));
        assertThat(HubSettings.defaultCache(Map.of("LOCALAPPDATA", elsewhere), "Windows 11", HOME))
                .isEqualTo(Path.of(elsewhere, "bertrand"));
        assertThat(HubSettings.defaultCache(
                        Map.of("BERTRAND_CACHE", elsewhere, "XDG_CACHE_HOME", "x"), "Mac OS X", HOME))
                .isEqualTo(Path.of(elsewhere));
    }

    @Test
    void empty_and_relative_values_do_not() {
        assertThat(HubSettings.defaultCache(Map.of("BERTRAND_CACHE", "", "XDG_CACHE_HOME", "a"), "Linux", HOME))
                .isEqualTo(HOME.resolve(".cache/bertrand"));
    }
}
