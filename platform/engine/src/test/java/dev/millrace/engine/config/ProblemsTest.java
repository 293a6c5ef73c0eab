package dev.millrace.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProblemsTest {
    private final Problems problems = new Problems();

    @Test
    void areToldByFileLineAndColumn() {
        problems.add(new Place("b.yaml", 10, 1), "third");
        problems.add(new Place("b.yaml", 9, 20), "second");
        problems.add(new Place("a.yaml", 1, 1), "fourth");
        problems.add(new Place("b.yaml", 9, 3), "first");
        problems.add(Place.in("environment"), "fifth");
        assertThat(problems).hasToString(
                "b.yaml:9:3: first\nb.yaml:9:20: second\nb.yaml:10:1: third\na.yaml:1:1: fourth\nenvironment: fifth");
    }

    @Test
    void areCountedWhenThereAreVeryMany() {
        for (int i = 1; i <= 1_000; i++) {
            problems.add(new Place("a.yaml", i, 1), "bad");
        }
        Problems all = new Problems();
        all.addAll(problems);
        assertThat(all.size()).isEqualTo(1_000);
        assertThat(all.messages()).hasSize(201).endsWith("a.yaml:200:1: bad", "800 more problems");
    }

    @Test
    void shortenForeignText() {
        assertThat(Problems.quoted("a\u0000\r\n\u202e" + "b".repeat(100))).isEqualTo("'a????" + "b".repeat(75) + "…'");
    }
}
