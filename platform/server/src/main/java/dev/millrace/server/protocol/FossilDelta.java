package dev.millrace.server.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Tells a text as what changed since another one, in the delta format of the Fossil version control system as its documentation defines
/// it (fossil-scm.org, "Fossil Delta Format"): the size of the target and a line break, then commands, which copy a part of the source
/// (`length@offset,`) or insert text (`length:text`), then the target's checksum (`sum;`). Numbers are written to the base 64.
///
/// Equal parts are found by blocks: those of the source at every eighth byte are looked up for each place of the target, and what fits is
/// extended both ways. Commands begin and end between characters, so that the delta of UTF-8 text is UTF-8 text. Used for one delta.
final class FossilDelta {
    private static final VarHandle BLOCKS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";
    private static final int BLOCK = Long.BYTES;
    /// A copy takes about as much as so many bytes of text.
    private static final int LEAST_COPY = 12;
    /// How many equal blocks are looked at, at most.
    private static final int MOST_CANDIDATES = 16;

    private final byte[] source;
    private final byte[] target;
    private final JsonOut out;
    /// The newest block of each hash, counted from 1, and for each block the one before it with the same hash.
    private final int[] newest;
    private final int[] before;
    private final int shift;
    private int from;
    private int to;
    private int offset;

    private FossilDelta(byte[] source, byte[] target) {
        this.source = source;
        this.target = target;
        this.out = new JsonOut(target.length / 2 + 32);
        int blocks = source.length / BLOCK;
        int bits = 33 - Integer.numberOfLeadingZeros(blocks);
        this.newest = new int[1 << bits];
        this.before = new int[blocks + 1];
        this.shift = Long.SIZE - bits;
    }

    /// The delta, or null if it is not smaller than the target itself.
    ///
    /// @param source what the reader has, UTF-8
    /// @param target what the reader is to have, UTF-8
    static byte @Nullable [] encode(byte[] source, byte[] target) {
        return new FossilDelta(source, target).encode();
    }

    private byte @Nullable [] encode() {
        index();
        number(target.length).put('\n');
        int told = 0;
        int at = 0;
        while (at + BLOCK <= target.length && out.length() < target.length) {
            find(at, told);
            if (to - from >= LEAST_COPY) {
                insert(told, from);
                number(to - from).put('@');
                number(offset).put(',');
                told = to;
                at = to;
            } else {
                at++;
            }
        }
        insert(told, target.length);
        number(checksum(target)).put(';');
        return out.length() < target.length ? out.toBytes() : null;
    }

    private void index() {
        for (int block = before.length - 1; block > 0; block--) { // the first of equal ones is looked at first
            int hash = hash((long) BLOCKS.get(source, (block - 1) * BLOCK));
            before[block] = newest[hash];
            newest[hash] = block;
        }
    }

    private int hash(long block) {
        return (int) ((block * 0x9e3779b97f4a7c15L) >>> shift);
    }

    /// Finds the longest part of the source that fits around a place of the target.
    ///
    /// @param told up to where the target is told already
    private void find(int at, int told) {
        from = at;
        to = at;
        long block = (long) BLOCKS.get(target, at);
        int candidates = 0;
        for (int each = newest[hash(block)]; each != 0 && candidates < MOST_CANDIDATES; each = before[each]) {
            candidates++;
            int start = (each - 1) * BLOCK;
            if ((long) BLOCKS.get(source, start) == block) {
                extend(start, at, told);
            }
        }
    }

    private void extend(int start, int at, int told) {
        int back = 0;
        while (at - back > told && start - back > 0 && source[start - back - 1] == target[at - back - 1]) {
            back++;
        }
        int first = at - back;
        int differs = Arrays.mismatch(source, start, source.length, target, at, target.length);
        int last = at + (differs < 0 ? target.length - at : differs);
        while (first < last && !isBetweenCharacters(first)) {
            first++;
        }
        while (last > first && !isBetweenCharacters(last)) {
            last--;
        }
        if (last - first > to - from) {
            from = first;
            to = last;
            offset = start + first - at;
        }
    }

    private boolean isBetweenCharacters(int place) {
        return place == target.length || (target[place] & 0xc0) != 0x80;
    }

    private void insert(int start, int end) {
        if (start < end) {
            number(end - start).put(':').raw(target, start, end);
        }
    }

    private JsonOut number(int unsigned) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(unsigned | 1);
        for (int place = (bits - 1) / 6 * 6; place >= 0; place -= 6) {
            out.put(DIGITS.charAt(unsigned >>> place & 63));
        }
        return out;
    }

    /// The sum of the text's 32-bit words, the last one filled up with zeros.
    static int checksum(byte[] text) {
        int sum = 0;
        for (int i = 0; i < text.length; i++) {
            sum += (text[i] & 0xff) << (24 - (i & 3) * 8);
        }
        return sum;
    }
}
