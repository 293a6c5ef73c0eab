package dev.millrace.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonOutTest {
    @Test
    void quotesTextsOfAnyLengthAndKind() {
        for (String special : new String[]{"\u0001", "\"", "\u00fc", "\u732b", "\ud83d\ude00", "\u007f"}) {
            for (int count = 0; count < 300; count++) {
                String text = special.repeat(count) + "abcdef" + special;
                String written = new String(new JsonOut().string(text).toBytes(), StandardCharsets.UTF_8);
                assertThat(JsonMapper.shared().readValue(written, String.class)).isEqualTo(text);
            }
        }
    }
}
