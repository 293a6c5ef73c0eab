package dev.millrace.server.cli;

/// A command cannot go on; the message is one sentence for whoever called it.
final class CommandException extends Exception {
    /// What went wrong is not what was asked for.
    static final int FAILED = 1;
    /// What was asked for cannot be.
    static final int WRONG_INPUT = 2;

    private static final long serialVersionUID = 1L;
    private final int exitCode;

    private CommandException(String message, int exitCode) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    static CommandException failed(String message) {
        return new CommandException(message, FAILED);
    }

    static CommandException wrongInput(String message) {
        return new CommandException(message, WRONG_INPUT);
    }

    int exitCode() {
        return exitCode;
    }
}
