package dev.millrace.engine.script;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/// Reads from bytes in memory. Owned by one thread.
final class BytesChannel implements SeekableByteChannel {
    private final ByteBuffer content;
    private boolean open = true;

    /// @param content read only from now on
    BytesChannel(byte[] content) {
        this.content = ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    @Override
    public int read(ByteBuffer target) throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (!content.hasRemaining()) {
            return -1;
        }
        int count = Math.min(content.remaining(), target.remaining());
        target.put(content.slice().limit(count));
        content.position(content.position() + count);
        return count;
    }

    @Override
    public long position() {
        return content.position();
    }

    @Override
    public SeekableByteChannel position(long position) {
        content.position((int) Math.min(position, content.limit()));
        return this;
    }

    @Override
    public long size() {
        return content.limit();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
