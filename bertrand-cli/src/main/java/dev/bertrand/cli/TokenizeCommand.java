package dev.bertrand.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.TextInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Text to tokens, without libtorch and without weights. */
@Command(
        name = "tokenize",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = {
            "Prints the tokens of texts, a line of JSON each.",
            "",
            "In: a text a line, or a record a line: {\"text\", \"pair\"?, \"add_special_tokens\"?, \"max_length\"?,",
            "\"truncation\"?, \"stride\"?, \"padding_length\"?, \"pad_to_multiple_of\"?}, whose fields go before the",
            "options of the same names."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  echo 'one-year-old' | ./bertrand tokenize",
            "  ./bertrand tokenize --model bert-base-cased --offsets codepoint texts.txt",
            "  echo '{\"text\": \"Who?\", \"pair\": \"It was me.\", \"max_length\": 8}' | ./bertrand tokenize",
            "  ./bertrand tokenize --model models/mine/vocab.txt --max-length 128 --stride 32 long.txt"
        })
final class TokenizeCommand implements Callable<Integer> {
    /** What the lines are. */
    enum Format {
        AUTO,
        TEXT,
        JSONL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Files to read; - or none is standard input.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = "bert-base-uncased",
            description = "A model, a tokenizer.json or a vocab.txt (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "auto",
            description = "text, jsonl or auto: jsonl where the first line is a record (default: ${DEFAULT-VALUE}).")
    private Format format = Format.AUTO;

    @Option(
            names = "--offsets",
            paramLabel = "UNIT",
            defaultValue = "utf16",
            description = "Offsets count utf16 units, as Java and JavaScript do, or codepoint, as Python does "
                    + "(default: ${DEFAULT-VALUE}).")
    private TokenizedText.Unit offsets = TokenizedText.Unit.UTF16;

    @Mixin
    private TokenizeOptions options = new TokenizeOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws IOException {
        options.of(
                Json.record(), EncodeOptions.defaults()); // a wrong option is an error of the call, not of every line
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(Models.resolveTokenizer(model, common));
        return JsonLines.of("tokenizing", files, common)
                .parsedBy(new LineFormat(format))
                .run(record -> tokenize(record, tokenizer));
    }

    private TokenizedText tokenize(ObjectNode record, BertTokenizer tokenizer) {
        TextInput input = new TextInput(Json.text(record, "text"), Json.optionalText(record, "pair"));
        return TokenizedText.of(
                tokenizer.encode(input, options.of(record, tokenizer.options())), input, offsets, tokenizer);
    }

    /** Reads lines as texts or as records; in doubt, the first line decides for all. */
    private static final class LineFormat implements Function<String, ObjectNode> {
        private Format format;

        LineFormat(Format format) {
            this.format = format;
        }

        @Override
        public ObjectNode apply(String line) {
            if (format == Format.AUTO) {
                format = isRecord(line) ? Format.JSONL : Format.TEXT;
            }
            if (format == Format.JSONL) {
                return Json.object(line);
            }
            return Json.record().put("text", line);
        }

        private static boolean isRecord(String line) {
            if (line.stripLeading().startsWith("{\"")) {
                return true; // a broken record is still one
            }
            return line.stripLeading().startsWith("{") && objectOrNull(line) != null;
        }

        private static @Nullable ObjectNode objectOrNull(String line) {
            try {
                return Json.object(line);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
    }
}
