package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.processor.Processors;
import java.util.concurrent.Executor;

/// What connections are connected to.
///
/// @param delivery sends what lanes have replied; its tasks do not block
/// @param catchUp reads from the store for subscribers that are behind
public record Targets(Channels channels, Processors processors, Executor delivery, Executor catchUp) {}
