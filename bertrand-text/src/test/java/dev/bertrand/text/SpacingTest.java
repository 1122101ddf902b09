package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpacingTest {
    private static final List<String> TEXTS = List.of(
            "The Eagle is a family-friendly pub (cheap), near the river.",
            "Its price range is £20-25; it's in the city centre.",
            "A 5 out of 5, not kid-friendly - but cheap.");

    @Test
    void marks_stand_as_they_mostly_did() {
        Spacing spacing = Spacing.of(TEXTS);
        assertThat(spacing.behind()).contains(".", ",", "-", ")", "'").doesNotContain("£", "(");
        assertThat(spacing.before()).contains("(", "£", "-", "'").doesNotContain(".", ",", ";");
        assertThat(spacing.join(
                        List.of("a", "fa", "##mily", "-", "friendly", "pub", "(", "£", "20", "-", "25", ")", ".")))
                .isEqualTo("a family-friendly pub (£20-25).");
        assertThat(spacing.join(List.of("it", "'", "s", "here", ",", "too"))).isEqualTo("it's here, too");
    }

    @Test
    void words_without_a_spacing_stand_apart() {
        Spacing none = new Spacing(Set.of(), Set.of());
        assertThat(none.join(List.of("a", "-", "##b", "##"))).isEqualTo("a -b ##");
        assertThat(none.join(List.of())).isEmpty();
        assertThat(none.join(List.of("##lone"))).isEqualTo("##lone");
        assertThat(Spacing.of(List.of("", "...", "no marks"))).isEqualTo(new Spacing(Set.of("."), Set.of(".")));
    }
}
