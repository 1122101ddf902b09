package dev.bertrand.model.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.model.hub.PackedFiles.PackedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An archive of a model's folder, Hugging Face's or Google's, with its files at the root or one folder deep. */
final class ModelArchive {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A folder's own folders have a configuration, too. */
    private static final Pattern SIGN = Pattern.compile("((?!1_Pooling/|onnx/|\\.+/)[^/]+/|)(bert_)?config\\.json");

    private final Path archive;
    private final PackedFiles packed;
    private final Progress progress;

    ModelArchive(Path archive, PackedFiles packed, Progress progress) {
        this.archive = archive;
        this.packed = packed;
        this.progress = progress;
    }

    /**
     * Unpacks the files of a model, whose names it knows; nothing else, and nowhere else.
     *
     * @throws NotAModelException if there is none, or more than one
     * @throws HubException if an entry is not what it says, or the disk too small
     */
    void unpack(Path folder) throws IOException {
        String place = place();
        List<PackedFile> wanted = wanted(place);
        long size = wanted.stream().mapToLong(PackedFile::size).reduce(0, Folders::add);
        Folders.requireSpace(folder, size, "Unpacking " + archive.getFileName());
        String task = "unpacking " + archive.getFileName();
        try {
            Map<String, Path> targets = new LinkedHashMap<>();
            for (PackedFile file : wanted) {
                Path target = folder.resolve(file.name().substring(place.length()));
                Files.createDirectories(target.getParent());
                targets.put(file.name(), target);
            }
            packed.copy(targets, bytes -> progress.update(task, bytes, size, "bytes"), this::damaged);
        } finally {
            progress.finish(task);
        }
        addTokenizerConfig(folder, place);
    }

    /** The one folder that holds a configuration, as entries' names begin with it; empty for the root. */
    private String place() {
        TreeSet<String> places = packed.list().stream()
                .map(file -> SIGN.matcher(file.name()))
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        if (places.contains("")) {
            return "";
        }
        if (places.size() == 1) {
            return places.first();
        }
        if (places.isEmpty()) {
            throw new NotAModelException("""
                    %s holds no model: config.json or bert_config.json is neither at its root nor one folder deep.
                      found: %s""".formatted(archive, names()));
        }
        throw new NotAModelException("""
                %s holds %d models, expected one: %s
                Unpack it, and name the folder of the one you want.""".formatted(archive, places.size(), String.join(", ", places)));
    }

    private String names() {
        List<PackedFile> files = packed.list();
        String names = files.stream()
                .limit(20)
                .map(file -> file.name().replaceAll("\\p{Cntrl}", "?"))
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "nothing" : names + (files.size() > 20 ? ", ..." : "");
    }

    private List<PackedFile> wanted(String place) {
        List<PackedFile> wanted = packed.list().stream()
                .filter(file -> file.name().startsWith(place))
                .filter(file -> ModelFiles.isKnown(file.name().substring(place.length())))
                .sorted(Comparator.comparing(PackedFile::name))
                .toList();
        for (int i = 1; i < wanted.size(); i++) {
            if (wanted.get(i).name().equals(wanted.get(i - 1).name())) {
                throw damaged("it holds %s twice".formatted(wanted.get(i).name()));
            }
        }
        return wanted;
    }

    private HubException damaged(String reason) {
        return new HubException("""
                %s is damaged: %s.
                Copy or download it again.""".formatted(archive, reason));
    }

    /**
     * Google's archives say only by their name whether letters are lower-cased (google-research/bert, tokenization.py,
     * {@code validate_case_matches_checkpoint}): {@code cased_L-12_H-768_A-12}.
     */
    private void addTokenizerConfig(Path folder, String place) throws IOException {
        Path config = folder.resolve(ModelFiles.TOKENIZER_CONFIG);
        Path google = folder.resolve(ModelFiles.GOOGLE_CONFIG);
        if (!Files.exists(google) || Files.exists(config)) {
            return;
        }
        boolean cased = Stream.of(place, String.valueOf(archive.getFileName()))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> name.contains("cased"))
                .findFirst()
                .filter(name -> !name.contains("uncased"))
                .isPresent();
        Files.writeString(
                config, HuggingFaceFiles.tokenizer(!cased, positions(google)).toPrettyString() + "\n");
    }

    private long positions(Path google) throws IOException {
        try {
            return JSON.readTree(google.toFile())
                    .path("max_position_embeddings")
                    .asLong(512);
        } catch (JsonProcessingException e) {
            throw damaged("bert_config.json is not JSON");
        }
    }
}
