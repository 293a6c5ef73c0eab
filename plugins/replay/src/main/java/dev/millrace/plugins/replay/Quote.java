package dev.millrace.plugins.replay;

import java.time.Instant;

/// The price of a share in one month, of the data set `stocks`.
///
/// @param symbol the company
public record Quote(String symbol, Instant time, double price) {}
