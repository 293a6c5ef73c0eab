package dev.millrace.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTextTest {
    private static final String JSON = "{\"id\":\"a\"}";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"'{\"a\":1' | Unexpected end-of-input: expected close marker for Object at line 1, column 7",
            "'{\"a\": NaN}' | Non-standard token 'NaN' at line 1, column 10"})
    void saysWhatIsWrongInWordsForWhoWroteIt(String json, String expected) {
        assertThatExceptionOfType(InvalidJsonException.class).isThrownBy(() -> JsonText.check(json.getBytes(StandardCharsets.UTF_8), null))
                .withMessage(expected);
    }

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
