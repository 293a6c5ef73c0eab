package dev.millrace.benchmarks;

import java.util.List;

/// A server and the load on it that is compared.
///
/// @param arguments the generator's mode and what it says to the server
record Contestant(String name, Server server, List<String> arguments) {
    Contestant(String name, Server server, String mode, List<String> arguments) {
        this(name, server, Dialect.join(List.of(mode), arguments));
    }

    /// The same with more arguments.
    Contestant with(String... more) {
        return new Contestant(name, server, Dialect.join(arguments, List.of(more)));
    }
}
