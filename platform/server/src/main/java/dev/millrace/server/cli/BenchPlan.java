package dev.millrace.server.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// What is to be measured.
///
/// @param publish the WebSocket of the channel that is published to, or of the processor that is called
/// @param subscribe the WebSocket of the channel whose events are counted; null if a processor is called
/// @param from the name of the channel or processor behind `publish`
/// @param to the name of the channel behind `subscribe`; the processor's if one is called
/// @param publishers connections that send
/// @param subscribers connections that receive what was published; 0 if a processor is called
/// @param batch events in a message at most
/// @param inFlight without a rate, events of all publishers that a subscriber has not got yet; calls of one connection without a result
/// @param rate events a second of all publishers together; 0 to send as fast as what is in flight allows
/// @param seconds how long it is measured
/// @param warmup how many seconds before that are not
record BenchPlan(URI publish, @Nullable URI subscribe, String from, String to, int publishers, int subscribers, int batch, int inFlight,
        long rate, int seconds, int warmup, BenchEvents events) {

    /// Whether a processor is called, by name.
    boolean calls() {
        return subscribe == null;
    }

    /// Whether an event goes when one before it has come, and not when its time has come.
    boolean closedLoop() {
        return rate == 0;
    }
}
