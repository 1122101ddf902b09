package dev.bertrand.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.TextInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What real models are compared on: 24 inputs of 1 to 512 tokens, and more of the same kind. */
public final class ParityInputs {
    private static final List<String> TEXTS = List.of(
            "The ferry was late again, so we shared our sandwiches with a stranger.",
            "BERT preprocessing is essential.",
            "This movie was amazing!",
            "Nobody [MASK] the lighthouse keeper's [MASK] before.",
            "Paris is the [MASK] of France.",
            "我们 明天 去 [MASK] 京。",
            "Ça coûte 3,50 € — pas cher, n'est-ce pas?",
            "pneumonoultramicroscopicsilicovolcanoconiosis",
            "?!",
            "a");

    private static final String STORY = """
            The clock in the square had been slow for as long as anyone could remember, and the town had grown used to it. Trains left seven minutes early, or so it seemed; bread was ready before it was due. Then a girl with a ladder and a small brass key climbed up one night and set it right. In the morning everybody was late.
            The baker, who had never missed an opening, found a queue outside his shop and no loaves to sell. Two lawyers argued on the courthouse steps about whether a hearing that began at nine had begun at all. Children ran into school with their coats undone, delighted, because for once the teacher was running behind them.
            By noon a meeting had been called. The mayor wore his chain and spoke of tradition; the stationmaster unfolded a timetable and spoke of facts. Somebody proposed to stop the clock altogether, so that it would be right at least twice a day. An old woman in the third row asked what the seven minutes had been used for, and nobody could say.
            She told them. In those seven minutes, she said, her husband used to walk back from the gate because he had forgotten to say goodbye. The postman drank a glass of water in her kitchen. Her neighbour, who is shy, had time to think of an answer. When the clock was slow, nobody could be blamed for being a little human.
            The room was quiet after that. The girl, whose name was Ines, put the brass key on the table and said that she was sorry; she only liked things to work. You did it well, said the old woman, and now please do it again, but backwards. So they went out together in the rain, the whole meeting, with umbrellas and lamps, and watched her climb.
            She turned the hands with great care: one minute for the baker, one for the lawyers, one for the school, one for the station, one for the mayor, one for the shy neighbour. At the seventh she stopped and looked down. That one, she called, I will keep for myself, in case I am ever late. Nobody objected. The bell rang six minutes wrong, the pigeons rose from the roof, and somewhere beyond the river the evening train, which had been waiting politely at the signal, came in exactly when it was expected.
            Years later people still set their watches by it, and then, smiling, move them a little. Visitors who ask
            for the right time are told that there are two, and that the other one belongs to Ines.
            """;

    private static final List<List<String>> PAIRS = List.of(
            List.of("Where does the river end?", "The river ends in a delta south of the old town."),
            List.of("A man plays the cello.", "Someone makes music."),
            List.of("It rained all week.", "The fields were [MASK] by Sunday."),
            List.of("x", "y"));

    private ParityInputs() {}

    /** Texts, pairs, and a story cut to many lengths. */
    public static List<Sequence> of(BertTokenizer tokenizer) {
        List<Sequence> inputs = new ArrayList<>();
        TEXTS.forEach(text -> inputs.add(encode(tokenizer, TextInput.of(text))));
        for (List<String> pair : PAIRS) {
            inputs.add(encode(tokenizer, TextInput.of(pair.get(0), pair.get(1))));
        }
        int[] story = encode(tokenizer, TextInput.of(STORY)).ids();
        assertThat(story).hasSizeGreaterThanOrEqualTo(512);
        for (int length : new int[] {1, 2, 3, 17, 64, 127, 128, 255, 384, 512}) {
            int[] ids = Arrays.copyOf(story, length);
            ids[length - 1] = length == 1 ? tokenizer.clsId() : tokenizer.sepId();
            inputs.add(new Sequence(
                    ids,
                    IntStream.range(0, length).map(k -> k < length / 2 ? 0 : 1).toArray(),
                    IntStream.range(0, length).toArray()));
        }
        return inputs;
    }

    /** Windows of the story, of 20 tokens and more, from different places. */
    public static List<Sequence> windows(BertTokenizer tokenizer, int count) {
        int[] story = encode(tokenizer, TextInput.of(STORY)).ids();
        List<Sequence> windows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = Arrays.copyOfRange(story, 40 * i, 40 * i + 20 + 7 * i);
            ids[0] = tokenizer.clsId();
            ids[ids.length - 1] = tokenizer.sepId();
            windows.add(new Sequence(
                    ids, new int[ids.length], IntStream.range(0, ids.length).toArray()));
        }
        return windows;
    }

    /** Whole, whatever cutting and padding the tokenizer's file asks for. */
    private static Sequence encode(BertTokenizer tokenizer, TextInput text) {
        return Sequence.of(tokenizer.encode(text, EncodeOptions.defaults()));
    }
}
