package dev.millrace.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.api.Default;
import dev.millrace.engine.json.JsonPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SettingsSchemaTest {

    private enum Mode {
        BY_TIME, NEWEST
    }

    private record Inner(@Default("3") int depth, double share) {}

    private record Sample(@Default("1m") Duration every, @Bytes long size, @Default("by-time") Mode mode, @Default("true") boolean on,
            @Nullable JsonPath key, @Default("[1, 2]") List<Long> numbers, @Named(Grammar.ENTRY) Map<String, String> labels, Inner inner,
            @Default("") List<Inner> more, @Nullable Node raw) {}

    private record Unsupported(Object anything) {}

    @Test
    void describesARecord() {
        assertThat(SettingsSchema.of(Sample.class).replace('"', '\'')).isEqualTo("""
                {'$schema':'https://json-schema.org/draft/2020-12/schema','type':'object','properties':{\
                'every':{'type':'string','pattern':'^[0-9]{1,18}(ms|s|m|h|d)$','default':'1m'},\
                'size':{'type':['integer','string'],'minimum':0,'pattern':'^[0-9]{1,18}(B|KB|MB|GB|TB)?$'},\
                'mode':{'enum':['by-time','newest'],'default':'by-time'},\
                'on':{'type':'boolean','default':true},\
                'key':{'type':'string','pattern':'^/'},\
                'numbers':{'anyOf':[{'type':'array','items':{'type':'integer'}},{'type':'integer'}],'default':[1,2]},\
                'labels':{'type':'object','additionalProperties':{'type':'string'},\
                'propertyNames':{'pattern':'^[A-Za-z0-9_.-]{1,64}$'}},\
                'inner':{'type':'object','properties':{\
                'depth':{'type':'integer','minimum':-2147483648,'maximum':2147483647,'default':3},\
                'share':{'type':'number'}},'required':['share'],'additionalProperties':false},\
                'more':{'type':'array','items':{'type':'object','properties':{\
                'depth':{'type':'integer','minimum':-2147483648,'maximum':2147483647,'default':3},\
                'share':{'type':'number'}},'required':['share'],'additionalProperties':false},'default':[]},\
                'raw':{}},\
                'required':['size','labels','inner'],'additionalProperties':false}""");
    }

    @Test
    void describesNoSettingsAsAnObjectWithoutProperties() {
        assertThat(SettingsSchema.of(null)).isEqualTo(
                "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");
    }

    @Test
    void refusesTypesThatConfigurationCannotExpress() {
        assertThatThrownBy(() -> SettingsSchema.of(Unsupported.class)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
                "java.lang.Object");
    }
}
