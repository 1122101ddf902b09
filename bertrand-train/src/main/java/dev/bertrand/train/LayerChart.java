package dev.bertrand.train;

import dev.bertrand.model.mix.LayerWeights;
import dev.bertrand.model.mix.LayerWeights.Layer;
import java.awt.AWTError;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * The weights of a mix as bars, a layer each: {@code layer-weights.svg} and {@code layer-weights.png}. Both are drawn from
 * one list of shapes. Lengths are in SVG's pixels.
 */
public final class LayerChart {
    public static final String SVG = "layer-weights.svg";
    public static final String PNG = "layer-weights.png";

    private static final int BAR = 36;
    private static final int GAP = 14;
    private static final int LEFT = 64;
    private static final int RIGHT = 24;
    private static final int TOP = 64;
    private static final int HEIGHT = 240; // of the plot
    private static final int BOTTOM = 56;
    private static final int LEAST_WIDTH = 420; // the title's
    private static final int SCALE = 2; // of the PNG, for sharp letters
    private static final int LINES = 5;
    private static final String INK = "#222222";
    private static final String GREY = "#cccccc";
    private static final String BLUE = "#3465a4";

    private sealed interface Shape {}

    private record Rectangle(double x, double y, double width, double height, String colour) implements Shape {}

    private record Line(double x1, double y1, double x2, double y2, String colour) implements Shape {}

    /** @param anchor {@code start}, {@code middle} or {@code end} of the text is at x */
    private record Text(double x, double y, int size, String anchor, String text) implements Shape {}

    private final int width;
    private final List<Shape> shapes = new ArrayList<>();

    private LayerChart(LayerWeights weights) {
        int bars = weights.layers().size();
        width = Math.max(LEAST_WIDTH, LEFT + bars * (BAR + GAP) + GAP + RIGHT);
        double most = weights.layers().stream().mapToDouble(Layer::weight).max().orElse(1);
        double top = tick(most) * LINES;
        shapes.add(new Text(LEFT, 26, 16, "start", "Learned weights of the layers"));
        shapes.add(new Text(LEFT, 46, 12, "start", say("softmax, sum 1; gamma %.4f", weights.gamma())));
        for (int i = 0; i <= LINES; i++) {
            double y = TOP + HEIGHT - HEIGHT * i / (double) LINES;
            shapes.add(new Line(LEFT, y, width - RIGHT, y, i == 0 ? INK : GREY));
            shapes.add(new Text(LEFT - 8, y + 4, 12, "end", say("%.3f", top * i / LINES)));
        }
        for (int k = 0; k < bars; k++) {
            Layer layer = weights.layers().get(k);
            double x = LEFT + GAP + k * (BAR + GAP);
            double height = HEIGHT * layer.weight() / top;
            shapes.add(new Rectangle(x, TOP + HEIGHT - height, BAR, height, BLUE));
            shapes.add(new Text(x + BAR / 2.0, TOP + HEIGHT - height - 5, 11, "middle", say("%.3f", layer.weight())));
            shapes.add(new Text(x + BAR / 2.0, TOP + HEIGHT + 18, 12, "middle", String.valueOf(layer.layer())));
        }
        shapes.add(new Text(
                (LEFT + width - RIGHT) / 2.0, TOP + HEIGHT + 42, 12, "middle", "layer (0 is the embeddings' output)"));
    }

    /**
     * Draws both files into {@code folder}.
     *
     * @return whether the PNG is there, too: some JDKs come without fonts
     */
    public static boolean write(Path folder, LayerWeights weights) throws IOException {
        LayerChart chart = new LayerChart(weights);
        Files.writeString(folder.resolve(SVG), chart.svg());
        BufferedImage image;
        try {
            image = chart.png();
        } catch (AWTError | InternalError | LinkageError | NullPointerException e) { // each said by some JDK
            return false;
        }
        // Through a stream: ImageIO says of a file that it cannot write only that it failed.
        try (OutputStream out = Files.newOutputStream(folder.resolve(PNG))) {
            return ImageIO.write(image, "png", out);
        }
    }

    /** The distance of two lines: the next of 1, 2 and 5 times a power of ten that lets the largest bar fit. */
    private static double tick(double most) {
        double wanted = Math.max(most, 1e-3) * 1.05 / LINES; // room for the number above the bar
        double power = Math.pow(10, Math.floor(Math.log10(wanted)));
        for (double step : new double[] {1, 2, 2.5, 5}) {
            if (step * power >= wanted) {
                return step * power;
            }
        }
        return 10 * power;
    }

    @SuppressWarnings("AnnotateFormatMethod") // would need a dependency for one private method
    private static String say(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    private static int height() {
        return TOP + HEIGHT + BOTTOM;
    }

    private String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append(say(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" fill=\"%s\">\n",
                width, height(), width, height(), INK));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (Shape shape : shapes) {
            svg.append(svg(shape)).append('\n');
        }
        return svg.append("</svg>\n").toString();
    }

    private static String svg(Shape shape) {
        if (shape instanceof Rectangle bar) {
            return say(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                    bar.x, bar.y, bar.width, bar.height, bar.colour);
        }
        if (shape instanceof Line line) {
            return say(
                    "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
                    line.x1, line.y1, line.x2, line.y2, line.colour);
        }
        Text text = (Text) shape;
        return say(
                "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" text-anchor=\"%s\">%s</text>",
                text.x,
                text.y,
                text.size,
                text.anchor,
                text.text.replace("&", "&amp;").replace("<", "&lt;"));
    }

    private BufferedImage png() {
        BufferedImage image = new BufferedImage(SCALE * width, SCALE * height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.scale(SCALE, SCALE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height());
        graphics.setStroke(new BasicStroke(1));
        shapes.forEach(shape -> draw(graphics, shape));
        graphics.dispose();
        return image;
    }

    private static void draw(Graphics2D graphics, Shape shape) {
        if (shape instanceof Rectangle bar) {
            graphics.setColor(Color.decode(bar.colour));
            graphics.fill(new Rectangle2D.Double(bar.x, bar.y, bar.width, bar.height));
        } else if (shape instanceof Line line) {
            graphics.setColor(Color.decode(line.colour));
            graphics.draw(new Line2D.Double(line.x1, line.y1, line.x2, line.y2));
        } else if (shape instanceof Text text) {
            graphics.setColor(Color.decode(INK));
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, text.size));
            double wide = graphics.getFontMetrics().stringWidth(text.text);
            double before = text.anchor.equals("end") ? wide : text.anchor.equals("middle") ? wide / 2 : 0;
            graphics.drawString(text.text, (float) (text.x - before), (float) text.y);
        }
    }
}
