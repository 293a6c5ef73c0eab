package dev.millrace.engine.json;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.ValueInstantiators;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.module.SimpleModule;

/// Makes records through a handle that takes all components in one array. Jackson itself looks for the fitting form of its handle with
/// every record that it makes, which takes longer than making it.
final class RecordModule extends SimpleModule {
    private static final long serialVersionUID = 1L;
    private static final MethodType FORM = MethodType.methodType(Object.class, Object[].class);

    RecordModule() {
        super("records");
    }

    @Override
    public void setupModule(SetupContext context) {
        context.addValueInstantiators(new ValueInstantiators.Base() {
            @Override
            public ValueInstantiator modifyValueInstantiator(DeserializationConfig config, BeanDescription.Supplier bean,
                    ValueInstantiator found) {
                return bean.getBeanClass().isRecord() && found instanceof StdValueInstantiator standard ? maker(standard) : found;
            }
        });
    }

    private static ValueInstantiator maker(StdValueInstantiator found) {
        if (found.getWithArgsCreator() == null
                || !(found.getWithArgsCreator().getAnnotated() instanceof Constructor<?> constructor) || !constructor.trySetAccessible()) {
            return found; // an author's own factory method, or a class that cannot be reached: Jackson has its say
        }
        try {
            MethodHandle handle = MethodHandles.lookup().unreflectConstructor(constructor);
            return new Maker(found, handle.asFixedArity().asSpreader(Object[].class, constructor.getParameterCount()).asType(FORM));
        } catch (IllegalAccessException e) {
            return found;
        }
    }

    private static final class Maker extends StdValueInstantiator {
        private final MethodHandle handle;

        Maker(StdValueInstantiator found, MethodHandle handle) {
            super(found);
            this.handle = handle;
        }

        @Override
        public Object createFromObjectWith(DeserializationContext context, Object[] components) throws JacksonException {
            try {
                return (Object) handle.invokeExact(components);
            } catch (Error e) {
                throw e; // such as a missing class: whoever called the author's code tells where
            } catch (Throwable e) {
                return context.handleInstantiationProblem(getValueClass(), components, rewrapCtorProblem(context, e));
            }
        }
    }
}
