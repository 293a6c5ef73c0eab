package dev.millrace.engine.processor;

/// One version of a processor's code: a type of a plugin with its settings, or a script. Thread-safe.
public interface ProcessorCode {

    /// What receipts and dead letters call this version: `vwap.js@3f2a91c0` or `market@1.2.0`.
    String version();

    /// Makes the code of one lane. Called on that lane's thread, which is the only one that uses the result, but for
    /// {@link LaneCode#interrupt}.
    ///
    /// @throws CodeException if the author's part of it fails
    LaneCode open() throws CodeException;
}
