package dev.bertrand.examples;

import dev.bertrand.tasks.pipeline.Answer;
import dev.bertrand.tasks.pipeline.QuestionAnswerer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A question and an article of any length to the part of it that answers, or to no answer. */
public final class AskAnArticle {
    private AskAnArticle() {}

    /** Takes the folder of a model fine-tuned with {@code --task qa}. */
    public static void main(String[] arguments) throws IOException {
        List<String> paragraphs = List.of(
                "The Analytical Engine was designed by Charles Babbage. It was never finished.",
                "Ada Lovelace wrote the first programme for it, in 1843.");
        try (QuestionAnswerer answerer = QuestionAnswerer.load(Path.of(arguments[0]))) {
            Answer answer = answerer.answer("Who wrote the first programme?", paragraphs);
            System.out.printf("%s (paragraph %d, %.2f)%n", answer.text(), answer.paragraph(), answer.score());
            System.out.println(answerer.answer("谁设计了分析机？", "分析机由查尔斯·巴贝奇设计。").text());
        }
    }
}
