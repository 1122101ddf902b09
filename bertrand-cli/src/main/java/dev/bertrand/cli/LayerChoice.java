package dev.bertrand.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What {@code --layers} says: {@code all}, or numbers where 0 is the embeddings' output and negatives count back. */
record LayerChoice(String said) {
    /**
     * One layer that was asked for.
     *
     * @param said the number as it was given
     * @param index its place among all layers, from 0
     */
    record Layer(int said, int index) {}

    /**
     * The layers asked for, of an encoder of {@code encoderLayers}, in the order given.
     *
     * @throws IllegalArgumentException if there is no such layer
     */
    List<Layer> of(int encoderLayers) {
        if (said.strip().equals("all")) {
            return IntStream.rangeClosed(0, encoderLayers)
                    .mapToObj(i -> new Layer(i, i))
                    .toList();
        }
        List<Layer> layers = new ArrayList<>();
        for (String number : said.split(",", -1)) {
            int value = parse(number.strip());
            int index = value < 0 ? encoderLayers + 1 + value : value;
            if (index < 0 || index > encoderLayers) {
                throw new IllegalArgumentException(
                        "--layers: there is no layer %d; this model has 0 (the embeddings' output) to %d, or -1 to -%d from the end"
                                .formatted(value, encoderLayers, encoderLayers + 1));
            }
            layers.add(new Layer(value, index));
        }
        return layers;
    }

    private int parse(String number) {
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--layers is '%s'; wanted numbers such as -1,-2, or all".formatted(said), e);
        }
    }
}
