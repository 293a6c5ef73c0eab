package dev.millrace.server.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A TCP line to a server that can be cut, fall silent, or be slow. Thread-safe.
final class CutLine implements AutoCloseable {
    /// How much passes at a time where the line is slow: less than a message, so that it comes in pieces.
    private static final int SLOW_BYTES = 700;

    private final ServerSocket listener;
    private volatile int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Duration delay = Duration.ZERO;
    private boolean cut;
    private boolean held;

    private CutLine(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    static CutLine to(int port) {
        try {
            CutLine line = new CutLine(port);
            thread(line::accept);
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /// Who comes from now on is connected to another server.
    void turnTo(int port) {
        target = port;
    }

    /// Cuts all that is connected; who comes back is cut off too, until the line is mended.
    synchronized void cut() {
        cut = true;
        notifyAll();
        open.forEach(CutLine::end);
        open.clear();
    }

    synchronized void mend() {
        cut = false;
    }

    /// Nothing passes any more, neither bytes nor the end of a connection nor a new one, and neither side is told.
    synchronized void hold() {
        held = true;
    }

    /// What was held passes.
    synchronized void release() {
        held = false;
        notifyAll();
    }

    /// From now on everything passes in small pieces, each so late.
    void delay(Duration each) {
        delay = each;
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cut();
        }
    }

    private void accept() {
        try {
            while (true) {
                connect(listener.accept());
            }
        } catch (IOException e) {
            cut(); // closed
        }
    }

    private void connect(Socket client) {
        try {
            awaitReleased();
            join(client, new Socket(InetAddress.getLoopbackAddress(), target));
        } catch (IOException e) {
            end(client); // nobody is there now
        }
    }

    private synchronized void join(Socket client, Socket server) throws IOException {
        if (cut) {
            end(client);
            end(server);
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        open.add(client);
        open.add(server);
        thread(() -> copy(client, server));
        thread(() -> copy(server, client));
    }

    private void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            byte[] bytes = new byte[64 << 10];
            int read = 0;
            while (read >= 0) {
                out.write(bytes, 0, read);
                Duration late = delay;
                read = readUnlessReset(in, bytes, late.isZero() ? bytes.length : SLOW_BYTES);
                Thread.sleep(late); // that is what a slow line is
                awaitReleased();
            }
        } catch (IOException | InterruptedException e) {
            // cut
        } finally {
            open.remove(from);
        }
    }

    /// The end of a connection, however it comes, is something that passes, too.
    private static int readUnlessReset(InputStream in, byte[] bytes, int most) {
        try {
            return in.read(bytes, 0, most);
        } catch (IOException e) {
            return -1;
        }
    }

    private synchronized void awaitReleased() throws IOException {
        while (held && !cut) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void thread(Runnable work) {
        Thread.ofPlatform().daemon().name("cut line").start(work);
    }
}
