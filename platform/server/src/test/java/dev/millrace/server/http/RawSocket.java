package dev.millrace.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A bare TCP connection to the server, for requests and frames that no client library would send.
final class RawSocket implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("Content-Length: (\\d+)");
    private static final byte[] MASK = {1, 2, 3, 4};

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private byte[] payload = {};

    RawSocket(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /// A frame as it came; text is empty for one without payload.
    record Frame(int opcode, String text, int closeCode) {}

    RawSocket send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawSocket send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /// Each byte in a packet of its own.
    RawSocket sendOneByOne(byte[] bytes) throws IOException {
        try {
            for (byte b : bytes) {
                out.write(b);
                out.flush();
            }
        } catch (SocketException e) {
            // The server has seen enough and closed its end; what it said about it can still be read.
        }
        return this;
    }

    /// Shakes hands on a path.
    ///
    /// @param headers more headers, without line ends
    RawSocket upgrade(String path, String... headers) throws IOException {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" + more + "\r\n");
        String head = head();
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new AssertionError(head);
        }
        return this;
    }

    /// The head of a response, up to the empty line.
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        int next;
        while (head.indexOf("\r\n\r\n") < 0 && (next = in.read()) >= 0) {
            head.append((char) next);
        }
        return head.toString();
    }

    /// The body of a response with a `Content-Length`; empty without one.
    String body(String head) throws IOException {
        Matcher length = LENGTH.matcher(head);
        return length.find() ? new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8) : "";
    }

    /// Everything up to the end.
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /// A masked frame.
    ///
    /// @param first FIN, RSV and opcode
    static byte[] frame(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i % 4]));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    static byte[] text(String text) {
        return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The next frame from the server, which may neither mask nor split nor use reserved bits.
    Frame frame() throws IOException {
        int first = read();
        int length = read();
        if ((first & 0xf0) != 0x80 || length > 127) {
            throw new AssertionError("no server may send a frame that begins with " + first + " " + length);
        }
        if (length == 126) {
            length = read() << 8 | read();
        } else if (length == 127) {
            in.readNBytes(4);
            length = ByteBuffer.wrap(in.readNBytes(4)).getInt();
        }
        payload = in.readNBytes(length);
        int opcode = first & 15;
        int code = opcode == 8 && length >= 2 ? (payload[0] & 255) << 8 | payload[1] & 255 : 0;
        return new Frame(opcode, new String(payload, StandardCharsets.UTF_8), code);
    }

    /// The payload of the frame that was read last.
    byte[] payload() {
        return payload.clone();
    }

    /// Up to so many bytes that come next; fewer only at the end.
    byte[] bytes(int count) throws IOException {
        return in.readNBytes(count);
    }

    /// Reads frames up to the close frame.
    int closeCode() throws IOException {
        Frame frame;
        do {
            frame = frame();
        } while (frame.opcode() != 8);
        return frame.closeCode();
    }

    private int read() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new IOException("the server has closed without a close frame");
        }
        return next;
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
