package dev.millrace.server.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Reads deltas in Fossil's format, as its documentation defines it.
public final class FossilText {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";

    private final byte[] delta;
    private int at;

    private FossilText(byte[] delta) {
        this.delta = delta;
    }

    public static String decode(String source, byte[] delta) {
        return new FossilText(delta).decode(source.getBytes(StandardCharsets.UTF_8));
    }

    private String decode(byte[] source) {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        long size = number();
        expect('\n');
        while (true) {
            int count = (int) number();
            char command = (char) delta[at++];
            if (command == '@') {
                target.write(source, (int) number(), count);
                expect(',');
            } else if (command == ':') {
                target.write(delta, at, count);
                at += count;
            } else if (command == ';') {
                byte[] all = target.toByteArray();
                if (all.length != size || at != delta.length || Integer.toUnsignedLong(count) != sum(all)) {
                    throw new AssertionError("size, end or checksum is wrong");
                }
                return new String(all, StandardCharsets.UTF_8);
            } else {
                throw new AssertionError("no such command: " + command);
            }
        }
    }

    private static long sum(byte[] text) {
        long sum = 0;
        for (int i = 0; i < text.length; i++) {
            sum += Byte.toUnsignedLong(text[i]) << (3 - i % 4) * 8;
        }
        return sum & 0xffffffffL;
    }

    private long number() {
        long value = 0;
        int digit;
        while ((digit = DIGITS.indexOf((char) delta[at])) >= 0) {
            value = value << 6 | digit;
            at++;
        }
        return value;
    }

    private void expect(char wanted) {
        if ((char) delta[at++] != wanted) {
            throw new AssertionError("expected " + wanted + " at byte " + (at - 1));
        }
    }
}
