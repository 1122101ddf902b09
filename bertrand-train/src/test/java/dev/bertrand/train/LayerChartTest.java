package dev.bertrand.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bertrand.model.mix.LayerWeights;
import dev.bertrand.model.mix.LayerWeights.Layer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class LayerChartTest {
    private static final String BLUE = "#3465a4";
    private static final LayerWeights WEIGHTS = new LayerWeights(
            List.of(new Layer(9, 0.1), new Layer(10, 0.2), new Layer(11, 0.4), new Layer(12, 0.3)), 1.25);

    @TempDir
    Path folder;

    private List<Element> bars(Document svg) {
        List<Element> bars = new ArrayList<>();
        NodeList rectangles = svg.getElementsByTagName("rect");
        for (int i = 0; i < rectangles.getLength(); i++) {
            Element bar = (Element) rectangles.item(i);
            if (bar.getAttribute("fill").equals(BLUE)) {
                bars.add(bar);
            }
        }
        return bars;
    }

    @Test
    void every_layer_has_a_bar_as_high_as_its_weight() throws Exception {
        LayerChart.write(folder, WEIGHTS);
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("layer-weights.svg").toFile());
        List<Element> bars = bars(svg);
        assertThat(bars).hasSize(4);
        double first = Double.parseDouble(bars.get(0).getAttribute("height"));
        for (int k = 0; k < 4; k++) {
            assertThat(Double.parseDouble(bars.get(k).getAttribute("height")))
                    .isCloseTo(first * WEIGHTS.layers().get(k).weight() / 0.1, within(0.3));
        }
        assertThat(svg.getDocumentElement().getTextContent())
                .contains("9", "10", "11", "12", "0.400", "gamma 1.2500", "embeddings' output");
    }

    @Test
    void the_picture_has_the_same_bars() throws IOException {
        assumeTrue(LayerChart.write(folder, WEIGHTS), "this JDK finds no fonts");
        BufferedImage png = ImageIO.read(folder.resolve("layer-weights.png").toFile());
        int[] heights = new int[png.getWidth()];
        for (int x = 0; x < png.getWidth(); x++) {
            for (int y = 0; y < png.getHeight(); y++) {
                heights[x] += (png.getRGB(x, y) & 0xFFFFFF) == 0x3465A4 ? 1 : 0;
            }
        }
        List<Integer> bars = new ArrayList<>();
        for (int x = 1; x < heights.length; x++) {
            if (heights[x] > 20 && heights[x - 1] <= 20) {
                bars.add(heights[Math.min(heights.length - 1, x + 4)]);
            }
        }
        assertThat(bars).hasSize(4);
        for (int k = 0; k < 4; k++) {
            assertThat((double) bars.get(k))
                    .isCloseTo(bars.get(0) * WEIGHTS.layers().get(k).weight() / 0.1, within(8.0));
        }
    }
}
