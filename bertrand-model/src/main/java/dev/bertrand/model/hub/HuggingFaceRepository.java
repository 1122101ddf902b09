package dev.bertrand.model.hub;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** One model on the hub: what it holds, and its files. */
final class HuggingFaceRepository {
    /** A listing of thousands of files fits. */
    private static final int LISTING_BYTES = 1 << 26;

    private final HuggingFaceModel model;
    private final HuggingFaceSettings settings;
    private final FileDownload.Hub hub;

    HuggingFaceRepository(HuggingFaceModel model, HubSettings settings, Patience patience) {
        this.model = model;
        this.settings = settings.huggingFace();
        this.hub = new FileDownload.Hub(
                new WebClient(this.settings, patience.idle()),
                new Refusals(model, this.settings),
                patience,
                settings.progress());
    }

    /**
     * The files of the model's revision.
     *
     * @throws HubException if the hub does not have it, or does not let us see it
     */
    RepositoryListing list() throws IOException {
        URI address = hub.client()
                .address("/api/models/%s/revision/%s?blobs=true"
                        .formatted(model.repository(), encode(model.revision())));
        String task = "asking %s for %s".formatted(settings.endpoint(), model);
        for (int failures = 1; ; failures++) {
            try {
                RepositoryListing listing = list(address);
                hub.progress().finish(task);
                return listing;
            } catch (TransientException e) {
                if (failures >= hub.patience().attempts()) {
                    hub.progress().finish(task);
                    throw unreachable(e);
                }
                hub.progress().update(task, failures, hub.patience().attempts(), "attempts");
                hub.patience().pause(failures, e);
            } catch (DamagedException e) {
                throw new HubException("""
                        %s did not answer with a list of files for %s: %s.
                        Check HF_ENDPOINT, and whether a proxy or a login page stands between.""".formatted(settings.endpoint(), model, e.getMessage()), e);
            }
        }
    }

    private RepositoryListing list(URI address) throws IOException {
        try (WebResponse response = hub.client().get(address, Map.of())) {
            if (response.status() != 200) {
                throw hub.refusals().of(response, "");
            }
            return RepositoryListing.parse(response.read(LISTING_BYTES));
        }
    }

    /** The download of a file, which must be one that {@link ModelFiles} knows, into a folder. */
    FileDownload download(RepositoryFile file, String commit, Path folder) {
        URI address = hub.client().address("/%s/resolve/%s/%s".formatted(model.repository(), commit, file.name()));
        return new FileDownload(
                hub, file, address, folder.resolve(file.name()), "downloading %s of %s".formatted(file.name(), model));
    }

    /** Brings a file here, or says why not. */
    void fetch(FileDownload download, RepositoryFile file) throws IOException {
        try {
            download.fetch();
        } catch (TransientException e) {
            throw unreachable(e);
        } catch (DamagedException e) {
            throw new HubException("""
                    %s of %s came damaged from %s, twice: %s.
                    Run again later, or set HF_ENDPOINT to another mirror.""".formatted(file.name(), model, settings.endpoint(), e.getMessage()), e);
        }
    }

    private HubException unreachable(TransientException e) {
        return new HubException("""
                %s cannot be downloaded from %s: %s.
                Check the network, https_proxy and HF_ENDPOINT, and run again: it goes on where it stopped.""".formatted(model, settings.endpoint(), e.getMessage()), e);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
