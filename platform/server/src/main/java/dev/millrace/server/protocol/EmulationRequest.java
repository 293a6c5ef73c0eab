package dev.millrace.server.protocol;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.server.protocol.proto.Proto;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/// Commands of a client whose replies come as a stream: they come with a request of their own, which names the session. Immutable.
public final class EmulationRequest {
    private final Wire.Session session;
    private final byte[] data;

    private EmulationRequest(Wire.Session session, byte[] data) {
        this.session = session;
        this.data = data;
    }

    /// Reads `{"session":…,"node":…,"data":…}`, where the data is a string with the JSON text of commands.
    ///
    /// @throws IllegalArgumentException if it is something else
    public static EmulationRequest ofJson(byte[] body) {
        try (JsonIn in = new JsonIn(body)) {
            if (in.next() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("the body must be a JSON object with `session`, `node` and `data`");
            }
            EmulationRequest request = read(in);
            String wrong = in.takeWrong();
            if (wrong != null) {
                throw new IllegalArgumentException(wrong);
            }
            return request;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage());
        }
    }

    private static EmulationRequest read(JsonIn in) {
        String session = "";
        String node = "";
        String data = "";
        String name;
        while ((name = in.member()) != null) {
            switch (name) {
                case "session" -> session = in.string(name);
                case "node" -> node = in.string(name);
                case "data" -> data = in.string(name);
                default -> in.skip();
            }
        }
        return new EmulationRequest(new Wire.Session(session, node), data.getBytes(StandardCharsets.UTF_8));
    }

    /// Reads the Protobuf message.
    ///
    /// @throws IllegalArgumentException if it is something else
    public static EmulationRequest ofProtobuf(byte[] body) {
        try {
            Proto.EmulationRequest request = Proto.EmulationRequest.parseFrom(body);
            return new EmulationRequest(new Wire.Session(request.getSession(), request.getNode()), request.getData().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not an EmulationRequest in Protobuf: " + e.getMessage());
        }
    }

    /// Whose commands they are; empty names if the client left them out.
    public Wire.Session session() {
        return session;
    }

    /// The commands, as they would stand in a frame; owned by the caller from now on.
    public byte[] data() {
        return data;
    }
}
