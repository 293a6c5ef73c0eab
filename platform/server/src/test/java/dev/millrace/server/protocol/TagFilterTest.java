package dev.millrace.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagFilterTest {
    private static final Map<String, String> TAGS = Map.of("symbol", "ACME", "price", "12.50", "empty", "");

    private static Command read(String filter) {
        String command = "{\"id\":1,\"subscribe\":{\"channel\":\"a\",\"tf\":" + filter + "}}";
        return Wire.JSON.read(command.getBytes(StandardCharsets.UTF_8)).getFirst();
    }

    private static boolean accepts(String filter) {
        TagFilter made = read(filter) instanceof Command.Subscribe subscribe ? subscribe.wishes().filter() : null;
        if (made == null) {
            throw new AssertionError(read(filter));
        }
        return made.accepts(TAGS);
    }

    private static String refusal(String filter) {
        return read(filter) instanceof Command.Invalid invalid ? invalid.message() : "none";
    }

    @Test
    void looksAtNoNumberThatIsTooLong() {
        String digits = "9".repeat(65);
        assertThat(refusal("{\"key\":\"price\",\"cmp\":\"gt\",\"val\":\"" + digits + "\"}")).contains("must have a number as `val`");
        assertThat(accepts("{\"key\":\"price\",\"cmp\":\"gt\",\"val\":\"-1e3\"}")).isTrue();
        assertThat(accepts("{\"key\":\"price\",\"cmp\":\"lt\",\"val\":\"" + digits.substring(1) + "\"}")).isTrue();
    }

    @Test
    void holdsALimitedNumberOfValues() {
        assertThat(refusal("{\"key\":\"price\",\"cmp\":\"in\",\"vals\":[" + "\"1\",".repeat(1_000) + "\"2\"]}"))
                .contains("may have 1000 values, got 1001");
    }

    @ParameterizedTest
    @CsvSource({"symbol,eq,ACME,true", "symbol,eq,acme,false", "none,eq,ACME,false", "symbol,neq,ACME,false", "symbol,neq,X,true",
            "none,neq,ACME,true", "symbol,ex,'',true", "none,ex,'',false", "symbol,nex,'',false", "none,nex,'',true", "empty,ex,'',true",
            "symbol,sw,AC,true", "symbol,sw,CM,false", "symbol,ew,ME,true", "symbol,ew,AC,false", "symbol,ct,CM,true", "symbol,ct,X,false",
            "none,ct,'',false", "price,gt,12.4999,true", "price,gt,12.5,false", "price,gte,12.5,true", "price,lt,100,true",
            "price,lt,12.5,false", "price,lte,12.50,true", "symbol,gt,1,false", "none,lt,1,false", "empty,lt,1,false"})
    void comparesATag(String key, String comparison, String value, boolean accepted) {
        assertThat(accepts("{\"key\":\"" + key + "\",\"cmp\":\"" + comparison + "\",\"val\":\"" + value + "\"}")).isEqualTo(accepted);
    }

    @ParameterizedTest
    @CsvSource({"symbol,in,true", "symbol,nin,false", "none,in,false", "none,nin,true", "price,in,false", "price,nin,true"})
    void looksForATagInAList(String key, String comparison, boolean accepted) {
        assertThat(accepts("{\"key\":\"" + key + "\",\"cmp\":\"" + comparison + "\",\"vals\":[\"ACME\",\"X\"]}")).isEqualTo(accepted);
    }

    @Test
    void putsComparisonsTogether() {
        String yes = "{\"key\":\"symbol\",\"cmp\":\"ex\"}";
        String no = "{\"key\":\"symbol\",\"cmp\":\"nex\"}";
        assertThat(accepts("{\"op\":\"and\",\"nodes\":[" + yes + "," + yes + "]}")).isTrue();
        assertThat(accepts("{\"op\":\"and\",\"nodes\":[" + yes + "," + no + "]}")).isFalse();
        assertThat(accepts("{\"op\":\"or\",\"nodes\":[" + no + "," + yes + "]}")).isTrue();
        assertThat(accepts("{\"op\":\"or\",\"nodes\":[" + no + "]}")).isFalse();
        assertThat(accepts("{\"op\":\"not\",\"nodes\":[{\"op\":\"or\",\"nodes\":[" + no + "]}]}")).isTrue();
    }

    @Test
    void saysWhatMakesNoSense() {
        assertThat(refusal("{\"key\":\"a\",\"cmp\":\"like\"}"))
                .isEqualTo("subscribe: `tf`: `cmp` must be one of eq, neq, in, nin, ex, nex, "
                        + "sw, ew, ct, lt, lte, gt, gte, got 'like'");
        assertThat(refusal("{\"op\":\"xor\"}")).contains("`op` must be and, or, not, or empty for a comparison, got 'xor'");
        assertThat(refusal("{\"op\":\"and\"}")).contains("`and` must have `nodes`");
        assertThat(refusal("{\"op\":\"not\",\"nodes\":[{},{}]}")).contains("`cmp` must be one of");
        assertThat(refusal("{\"cmp\":\"eq\",\"val\":\"x\"}")).contains("a comparison must have a `key`");
        assertThat(refusal("{\"key\":\"a\",\"cmp\":\"in\"}")).contains("`in` of tag 'a' must have `vals`");
        assertThat(refusal("{\"key\":\"a\",\"cmp\":\"gt\",\"val\":\"much\"}"))
                .contains("`gt` of tag 'a' must have a number as `val`, got 'much'");
    }

    @Test
    void refusesALargeTree() {
        String leaf = "{\"key\":\"a\",\"cmp\":\"ex\"}";
        assertThat(read("{\"op\":\"or\",\"nodes\":[" + (leaf + ",").repeat(98) + leaf + "]}")).isInstanceOf(Command.Subscribe.class);
        assertThat(refusal("{\"op\":\"or\",\"nodes\":[" + (leaf + ",").repeat(99) + leaf + "]}"))
                .contains("a filter may have 100 nodes, this one has more");
        assertThat(refusal("{\"op\":\"not\",\"nodes\":[".repeat(104) + leaf + "]}".repeat(104))).contains("not JSON", "depth");
    }
}
