package dev.millrace.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTextTest {
    private static final String JSON = "{\"id\":\"a\"}";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    @Test
    void findsAValueInUtf8() throws InvalidJsonException {
        assertThat(JsonText.check("{\"id\":\"é€\"}".getBytes(StandardCharsets.UTF_8), JsonPath.of("/id"))).isEqualTo("é€");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void refusesOtherEncodings(String encoding) {
        refuses(JSON.getBytes(Charset.forName(encoding)));
        refuses("1".getBytes(Charset.forName(encoding)));
        refuses((BYTE_ORDER_MARK + JSON).getBytes(Charset.forName(encoding)));
    }

    @Test
    void refusesAByteOrderMark() {
        refuses((BYTE_ORDER_MARK + JSON).getBytes(StandardCharsets.UTF_8));
    }

    private static void refuses(byte[] json) {
        assertThatExceptionOfType(InvalidJsonException.class).isThrownBy(() -> JsonText.check(json, null));
    }
}
