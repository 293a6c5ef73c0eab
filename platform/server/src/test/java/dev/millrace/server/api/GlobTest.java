package dev.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({"*,any,true", "a*,a,true", "a*,ba,false", "*.b,a.b,true", "*.b,a.b.c,false", "a?c,abc,true", "a?c,ac,false",
            "a*b*c,aXbYc,true", "a*b*c,acb,false", "'',a,false", "abc,abc,true", "abc,abcd,false", "**a**,bab,true"})
    void matchesNames(String pattern, String name, boolean expected) {
        assertThat(new Glob(pattern).matches(name)).isEqualTo(expected);
    }

    /// This would take for ever if every star were tried at every place.
    @Test
    void takesItsTimeInProportion() {
        assertThat(new Glob("a*".repeat(100) + "b").matches("a".repeat(255))).isFalse();
    }
}
