package dev.millrace.server.cli;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A WebSocket server for one client at a time, written from RFC 6455: it remembers lines, answers pings, refuses and closes when told to.
final class SocketServer implements AutoCloseable {
    private static final String ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int TEXT = 1;
    private static final int CONTINUATION = 0;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final ServerSocket listening;
    private volatile String path = "";
    private volatile String refused = "";
    private volatile String refusal = "";
    private volatile String last = "";

    SocketServer() throws IOException {
        listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    void start() {
        Thread.ofVirtual().start(this::serve);
    }

    String url() {
        return "ws://127.0.0.1:" + listening.getLocalPort();
    }

    String path() {
        return path;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    void refuse(String line, String reason) {
        refused = line;
        refusal = reason;
    }

    void closeAt(String line) {
        last = line;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private void serve() {
        try (Socket socket = listening.accept()) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            upgrade(in, out);
            converse(in, out);
        } catch (IOException e) {
            // The client is gone.
        }
    }

    private void upgrade(DataInputStream in, DataOutputStream out) throws IOException {
        String key = "";
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.startsWith("GET ")) {
                path = line.split(" ")[1];
            } else if (line.regionMatches(true, 0, "Sec-WebSocket-Key:", 0, 18)) {
                key = line.substring(18).strip();
            }
        }
        String accept = Base64.getEncoder().encodeToString(sha1(key + ACCEPT));
        out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept
                + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void converse(DataInputStream in, DataOutputStream out) throws IOException {
        StringBuilder message = new StringBuilder();
        while (true) {
            int first = in.readUnsignedByte();
            byte[] payload = payload(in);
            switch (first & 0xf) {
                case TEXT, CONTINUATION -> message.append(new String(payload, StandardCharsets.UTF_8));
                case PING -> write(out, PONG, payload);
                case CLOSE -> {
                    write(out, CLOSE, payload);
                    return;
                }
                default -> throw new IOException("frame " + first);
            }
            if (first == (0x80 | TEXT) || first == (0x80 | CONTINUATION)) {
                take(message.toString(), out);
                message.setLength(0);
            }
        }
    }

    private void take(String message, DataOutputStream out) throws IOException {
        List<String> received = Arrays.asList(message.split("\n"));
        lines.addAll(received);
        if (received.contains(refused)) {
            write(out, TEXT, ("{\"error\":{\"code\":106,\"message\":\"" + refusal + "\"},\"lines\":" + received.size() + "}")
                    .getBytes(StandardCharsets.UTF_8));
        }
        if (received.contains(last)) {
            byte[] reason = "too many errors".getBytes(StandardCharsets.UTF_8);
            write(out, CLOSE, ByteBuffer.allocate(2 + reason.length).putShort((short) 3509).put(reason).array());
        }
    }

    private static byte[] payload(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes(length);
        for (int i = 0; i < length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    private static void write(DataOutputStream out, int opcode, byte[] payload) throws IOException {
        out.write(ByteBuffer.allocate(2 + payload.length).put((byte) (0x80 | opcode)).put((byte) payload.length).put(payload).array());
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
