package dev.bertrand.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuggingFaceSettingsTest {
    @Test
    void the_environment_says_where_the_hub_is_and_who_asks() {
        HuggingFaceSettings silent = HuggingFaceSettings.of(Map.of("HF_TOKEN", " "), new Properties());
        assertThat(silent.endpoint()).isEqualTo("https://huggingface.co");
        assertThat(silent.token()).isEmpty();

        HuggingFaceSettings told = HuggingFaceSettings.of(
                Map.of("HF_TOKEN", "hf_secret\n", "HF_ENDPOINT", "https://mirror.example"), new Properties());
        assertThat(told.endpoint()).isEqualTo("https://mirror.example");
        assertThat(told.token()).contains("hf_secret");
        assertThat(told.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "TRUE, true", "yes, true", "0, false", "'', false"})
    void the_environment_may_forbid_the_network(String value, boolean offline) {
        assertThat(HubSettings.saysOffline(Map.of("HF_HUB_OFFLINE", value))).isEqualTo(offline);
        assertThat(HubSettings.saysOffline(Map.of())).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://huggingface.co    | secure:1
            http://huggingface.co     | plain:80
            https://hf.internal       | direct
            https://a.example.com/x   | direct
            https://example.com       | direct
            https://notexample.com    | secure:1
            https://ported.net:8443   | direct
            https://ported.net        | secure:1
            http://localhost:1        | direct
            http://127.0.0.1:1        | direct
            http://[::1]:1            | direct
            """)
    void proxies_are_those_of_the_environment(URI address, String proxy) {
        ProxySelector proxies = HuggingFaceSettings.of(
                        Map.of(
                                "https_proxy", "http://me:secret@secure:1",
                                "HTTP_PROXY", "plain",
                                "no_proxy", "hf.internal, .example.com,ported.net:8443"),
                        new Properties())
                .proxies();
        Proxy chosen = proxies.select(address).get(0);
        assertThat(
                        chosen.address() instanceof InetSocketAddress socket
                                ? socket.getHostString() + ":" + socket.getPort()
                                : "direct")
                .isEqualTo(proxy);
    }

    @Test
    void no_proxy_may_mean_every_host() {
        Map<String, String> environment = Map.of("all_proxy", "http://any:1", "NO_PROXY", "*");
        assertThat(new EnvironmentProxies(environment, ProxySelector.of(null)).select(URI.create("https://a.example")))
                .containsExactly(Proxy.NO_PROXY);
    }

    @Test
    void what_the_jvm_was_told_goes_before() {
        Properties properties = new Properties();
        properties.setProperty("https.proxyHost", "jvm");
        assertThat(HuggingFaceSettings.of(Map.of("https_proxy", "http://a:1"), properties)
                        .proxies())
                .isNotInstanceOf(EnvironmentProxies.class);
    }

    @Test
    void a_proxy_that_is_none_keeps_its_password() {
        EnvironmentProxies proxies =
                new EnvironmentProxies(Map.of("https_proxy", "http://me:se cret@x"), ProxySelector.of(null));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> proxies.select(URI.create("https://a.example")))
                .withMessageContaining("https_proxy")
                .withMessageNotContaining("cret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hf:bert-base-uncased         | bert-base-uncased | main      | hf--bert-base-uncased@main
            hf:org/name                  | org/name          | main      | hf--org--name@main
            hf:org/name.v1_x@v1.0        | org/name.v1_x     | v1.0      | hf--org--name.v1_x@v1.0
            hf:org/name@refs/pr/1        | org/name          | refs/pr/1 | hf--org--name@refs%2Fpr%2F1
            """)
    void names_become_folders(String name, String repository, String revision, String folder) {
        HuggingFaceModel model = HuggingFaceModel.parse(name).orElseThrow();
        assertThat(model.repository()).isEqualTo(repository);
        assertThat(model.revision()).isEqualTo(revision);
        assertThat(model.folderName()).isEqualTo(folder);
        assertThat(HuggingFaceModel.parse(model.toString())).isEqualTo(Optional.of(model));
    }

    @ParameterizedTest
    @CsvSource({
        "hf:",
        "hf:/a",
        "hf:a/",
        "hf:a/b/c",
        "hf:../a",
        "hf:a..b",
        "hf:a--b",
        "hf:a@",
        "hf:a@../x",
        "hf:a@/x",
        "hf:a b",
        "a/b"
    })
    void anything_else_is_no_name(String name) {
        assertThat(HuggingFaceModel.parse(name)).isEmpty();
    }
}
