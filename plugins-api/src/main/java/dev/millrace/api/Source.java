package dev.millrace.api;

/// Feeds a channel from outside: a file, a broker, this machine's own counters.
///
/// A source type is a public class with a {@link SourceType} annotation and one public constructor, which takes nothing or one record
/// of settings.
public interface Source extends AutoCloseable {

    /// Emits events until it has no more (then it returns) or its thread is interrupted. Called once, on a thread of its own. After an
    /// exception the platform makes a new instance and runs it again, waiting longer each time, up to a minute.
    void run(SourceContext context) throws Exception;

    /// Called on the source's thread after {@link #run} has ended in any way.
    @Override
    default void close() {}
}
