package dev.millrace.engine.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/// Reads one of the files into which everything is written first, as far as it is sound. Used by one thread, once.
///
/// The file consists of blocks of 32 KiB. A record is one fragment, or several that each fill their block. A fragment is `checksum(4)
/// length(2) type(1) content`, numbers with the lowest byte first; it does not cross the end of its block, where up to six bytes are left
/// free.
final class WriteAheadReader {
    private static final int BLOCK = 32 << 10;
    private static final int HEADER = 7;
    private static final int NOTHING = 0;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int LAST = 4;

    private final FileChannel channel;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private boolean inRecord;
    /// Where the reading had to stop.
    private long stoppedAt;

    WriteAheadReader(FileChannel channel) {
        this.channel = channel;
    }

    /// Reads whole records from the beginning on.
    ///
    /// @return the place behind the last one
    long readRecords() throws IOException {
        long end = 0;
        for (long at = 0; load(at); at += BLOCK) {
            int in = 0;
            while (isFragment(in) && isExpected(type(in))) {
                inRecord = type(in) == FIRST || type(in) == MIDDLE;
                in += HEADER + length(in);
                end = inRecord ? end : at + in;
            }
            stoppedAt = at + in;
            if (in + HEADER <= BLOCK) {
                return end;
            }
        }
        stoppedAt = channel.size();
        return end;
    }

    /// Whether there is a sound fragment where {@link #readRecords} had to stop or behind it. Fragments can begin anywhere in a block, but
    /// the first one begins with it; so in blocks far behind only that one is looked for.
    boolean findsMore() throws IOException {
        long from = stoppedAt;
        for (long at = from - from % BLOCK; load(at); at += BLOCK) {
            int last = at < from + BLOCK ? block.limit() : 1;
            for (int in = (int) Math.max(0, from - at); in < last; in++) {
                if (isFragment(in)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean load(long at) throws IOException {
        block.clear();
        int read;
        do {
            read = channel.read(block, at + block.position());
        } while (read > 0 && block.hasRemaining());
        block.flip();
        return block.hasRemaining();
    }

    private int length(int in) {
        return block.getShort(in + 4) & 0xffff;
    }

    private int type(int in) {
        return block.get(in + 6) & 0xff;
    }

    private boolean isExpected(int type) {
        return inRecord == (type == MIDDLE || type == LAST);
    }

    private boolean isFragment(int in) {
        if (in + HEADER > block.limit() || type(in) == NOTHING || in + HEADER + length(in) > block.limit()) {
            return false;
        }
        crc.reset();
        crc.update(block.array(), in + 6, 1 + length(in));
        return block.getInt(in) == masked((int) crc.getValue());
    }

    /// A checksum is stored changed, because one of bytes that hold their own is of little use.
    private static int masked(int checksum) {
        return Integer.rotateRight(checksum, 15) + 0xa282ead8;
    }
}
