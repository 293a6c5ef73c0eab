package dev.millrace.server.protocol;

import dev.millrace.server.protocol.ProtobufIn.BrokenException;
import java.util.ArrayList;
import java.util.List;

/// Reads frames of the Centrifuge protocol in Protobuf: one or more commands, each with its length before it. Thread-safe.
final class ProtobufCommands {
    private ProtobufCommands() {}

    static List<Command> read(byte[] frame) {
        List<Command> commands = new ArrayList<>(2);
        ProtobufIn in = new ProtobufIn(frame);
        CommandFields fields = new CommandFields();
        try {
            while (!in.isAtEnd()) {
                fields = new CommandFields();
                ProtobufIn command = in.delimited();
                commands.add(command.isAtEnd() ? new Command.Pong() : readCommand(command, fields));
            }
        } catch (BrokenException e) {
            commands.add(fields.invalid("not Protobuf: " + e.getMessage()));
        }
        return commands;
    }

    private static Command readCommand(ProtobufIn in, CommandFields fields) throws BrokenException {
        int field;
        while ((field = in.field()) != 0) {
            String request = request(field);
            if (field == 1) {
                fields.id = in.number();
            } else if (request.isEmpty()) {
                in.skip();
            } else {
                fields.request(request);
                readRequest(in.message(), fields, request);
            }
        }
        return fields.toCommand();
    }

    private static String request(int field) {
        return switch (field) {
            case 4 -> "connect";
            case 5 -> "subscribe";
            case 6 -> "unsubscribe";
            case 7 -> "publish";
            case 8 -> "presence";
            case 9 -> "presence_stats";
            case 10 -> "history";
            case 11 -> "ping";
            case 12 -> "send";
            case 13 -> "rpc";
            case 14 -> "refresh";
            case 15 -> "sub_refresh";
            default -> "";
        };
    }

    private static void readRequest(ProtobufIn in, CommandFields fields, String request) throws BrokenException {
        int field;
        while ((field = in.field()) != 0) {
            boolean known = switch (request) {
                case "subscribe" -> readSubscribe(in, fields, field);
                case "publish" -> readPublish(in, fields, field);
                case "history" -> readHistory(in, fields, field);
                case "rpc" -> readRpc(in, fields, field);
                case "unsubscribe", "presence", "presence_stats" -> readChannel(in, fields, field);
                case "send" -> readData(in, fields, field);
                default -> false;
            };
            if (!known) {
                in.skip();
            }
        }
    }

    private static boolean readSubscribe(ProtobufIn in, CommandFields fields, int field) throws BrokenException {
        switch (field) {
            case 3 -> fields.recover = in.flag();
            case 6 -> fields.epoch = in.string();
            case 7 -> fields.offset = in.number();
            case 9 -> fields.positioned = in.flag();
            case 10 -> fields.recoverable = in.flag();
            case 11 -> fields.joinLeave = in.flag();
            case 13 -> {
                in.skip();
                fields.unavailable = true;
            }
            case 14 -> fields.flag = in.number();
            case 15 -> fields.unavailable |= in.number() != 0;
            default -> {
                return readChannel(in, fields, field);
            }
        }
        return true;
    }

    private static boolean readPublish(ProtobufIn in, CommandFields fields, int field) throws BrokenException {
        switch (field) {
            case 2 -> fields.data = new RawJson(in.bytes());
            case 4 -> fields.key = in.string();
            default -> {
                return readChannel(in, fields, field);
            }
        }
        return true;
    }

    private static boolean readHistory(ProtobufIn in, CommandFields fields, int field) throws BrokenException {
        switch (field) {
            case 7 -> fields.limit = Math.clamp(in.number(), -1, Integer.MAX_VALUE);
            case 8 -> readSince(in.message(), fields);
            case 9 -> fields.reverse = in.flag();
            default -> {
                return readChannel(in, fields, field);
            }
        }
        return true;
    }

    private static void readSince(ProtobufIn in, CommandFields fields) throws BrokenException {
        fields.since = true;
        int field;
        while ((field = in.field()) != 0) {
            switch (field) {
                case 1 -> fields.offset = in.number();
                case 2 -> fields.epoch = in.string();
                default -> in.skip();
            }
        }
    }

    private static boolean readRpc(ProtobufIn in, CommandFields fields, int field) throws BrokenException {
        if (field == 2) {
            fields.method = in.string();
            return true;
        }
        return readData(in, fields, field);
    }

    private static boolean readData(ProtobufIn in, CommandFields fields, int field) throws BrokenException {
        if (field == 1) {
            fields.data = new RawJson(in.bytes());
            return true;
        }
        return false;
    }

    private static boolean readChannel(ProtobufIn in, CommandFields fields, int field) throws BrokenException {
        if (field == 1) {
            fields.channel = in.string();
            return true;
        }
        return false;
    }
}
