package dev.millrace.engine.window;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Values of JSON as they are written into state, and the order of numbers.
final class Scalars {
    private static final byte NULL = 0;
    private static final byte LONG = 1;
    private static final byte DOUBLE = 2;
    private static final byte TEXT = 3;
    private static final byte TRUE = 4;
    private static final byte FALSE = 5;

    /// By value; numbers that look equal in floating point are told apart, so that the order of arrival does not matter.
    static final Comparator<Number> ORDER = Comparator.comparingDouble(Number::doubleValue).thenComparingLong(Number::longValue)
            .thenComparing(number -> number instanceof Long);

    private Scalars() {}

    static void write(DataOutputStream out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeByte(NULL);
            case Long number -> {
                out.writeByte(LONG);
                out.writeLong(number);
            }
            case Double number -> {
                out.writeByte(DOUBLE);
                out.writeDouble(number);
            }
            case Boolean flag -> out.writeByte(flag ? TRUE : FALSE);
            default -> {
                out.writeByte(TEXT);
                writeText(out, value.toString());
            }
        }
    }

    static @Nullable Object read(DataInputStream in) throws IOException {
        byte tag = in.readByte();
        return switch (tag) {
            case NULL -> null;
            case LONG -> in.readLong();
            case DOUBLE -> in.readDouble();
            case TEXT -> readText(in);
            case TRUE -> true;
            case FALSE -> false;
            default -> throw new IOException("expected a value's tag from 0 to 5, got " + tag);
        };
    }

    static void writeText(DataOutputStream out, String text) throws IOException {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    static String readText(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static byte[] readBytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }
}
