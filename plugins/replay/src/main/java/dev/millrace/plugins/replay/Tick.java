package dev.millrace.plugins.replay;

import java.time.Instant;

/// One price within a day, of the data set `prices`.
///
/// @param symbol `SPX`, the S&P 500 index
/// @param volume how many shares were traded
public record Tick(String symbol, Instant time, double price, double volume) {}
