package dev.millrace.engine.channel;

/// Keeps a channel's events from an offset on until a processor's lane has committed them; while holds keep too much, publishers of the
/// channel wait. Written by the lane, read by any thread.
public final class Hold {
    private final Memory memory;
    private volatile long position;

    Hold(Memory memory, long position) {
        this.memory = memory;
        this.position = position;
    }

    /// The offset of the oldest event that is still needed.
    public long position() {
        return position;
    }

    /// Events before `offset` are no longer needed.
    public void advance(long offset) {
        position = offset;
        memory.roomMayHaveGrown();
    }

    /// Nothing is needed any more.
    public void release() {
        memory.release(this);
    }
}
