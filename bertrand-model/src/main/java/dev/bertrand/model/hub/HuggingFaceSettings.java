package dev.bertrand.model.hub;

import java.net.ProxySelector;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * How the Hugging Face hub is reached.
 *
 * @param endpoint the hub's address, or that of a mirror: {@code https://huggingface.co}
 * @param token opens private and gated models; sent to the endpoint alone, and never printed
 * @param proxies which proxy leads to an address
 */
public record HuggingFaceSettings(String endpoint, Optional<String> token, ProxySelector proxies) {
    private static final String HUB = "https://huggingface.co";

    /** From {@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code https_proxy} and friends, as {@code huggingface_hub} does. */
    static HuggingFaceSettings of(Map<String, String> environment, Properties properties) {
        return new HuggingFaceSettings(
                given(environment, "HF_ENDPOINT").orElse(HUB),
                given(environment, "HF_TOKEN"),
                proxies(environment, properties));
    }

    /** What was said to this JVM alone goes before what is said to every program. */
    private static ProxySelector proxies(Map<String, String> environment, Properties properties) {
        ProxySelector jvm = Optional.ofNullable(ProxySelector.getDefault()).orElseGet(() -> ProxySelector.of(null));
        boolean told = properties.containsKey("https.proxyHost")
                || properties.containsKey("http.proxyHost")
                || properties.containsKey("socksProxyHost");
        return told ? jvm : new EnvironmentProxies(environment, jvm);
    }

    private static Optional<String> given(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    @Override
    public String toString() {
        return "HuggingFaceSettings[endpoint=%s, token=%s]".formatted(endpoint, token.isPresent() ? "***" : "none");
    }
}
