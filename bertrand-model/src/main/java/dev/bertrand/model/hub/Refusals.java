package dev.bertrand.model.hub;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Turns a server's no into an error that says what to do. */
record Refusals(HuggingFaceModel model, HuggingFaceSettings settings) {
    private static final Set<Integer> BUSY = Set.of(408, 429, 500, 502, 503, 504);

    /** The error for a status other than success; {@code file} is empty where the model itself was asked for. */
    IOException of(WebResponse response, String file) {
        int status = response.status();
        if (BUSY.contains(status)) {
            return new TransientException("it answered " + status, response.retryAfter());
        }
        throw switch (status) {
            case 401, 403 -> forbidden(status);
            case 404, 410 -> missing(response, file);
            case 407 -> new HubException("""
                    A proxy wants a name and a password: write them into https_proxy, as http://name:password@host:port.
                    Java sends them to https addresses only with -Djdk.http.auth.tunneling.disabledSchemes= \
                    (BERTRAND_JAVA_OPTIONS).""");
            default ->
                new HubException("%s answered %d for %s; check HF_ENDPOINT and the model's name"
                        .formatted(settings.endpoint(), status, named(file)));
        };
    }

    private HubException forbidden(int status) {
        Optional<String> token = settings.token();
        return new HubException(
                token.isPresent()
                        ? """
                        %s answered %d for %s: the token in HF_TOKEN may not read it.
                        A gated model's terms must be accepted on its page; a private one needs a token of its owners.""".formatted(settings.endpoint(), status, model)
                        : """
                        %s answered %d for %s: it may be private or gated, or not exist.
                        Check the name, or set HF_TOKEN to a token that may read it.""".formatted(settings.endpoint(), status, model));
    }

    /** The hub says in a header which of repository, revision and file is missing. */
    private HubException missing(WebResponse response, String file) {
        String code = response.header("X-Error-Code").orElse("");
        String what = "RevisionNotFound".equals(code)
                ? "%s has no revision '%s'".formatted(model.repository(), model.revision())
                : "there is no %s".formatted(named(file));
        return new HubException("""
                %s answered %d: %s.
                Check repository, revision and HF_ENDPOINT; a model is named hf:org/name@revision.""".formatted(settings.endpoint(), response.status(), what));
    }

    private String named(String file) {
        return file.isEmpty() ? model.toString() : "%s in %s".formatted(file, model);
    }
}
