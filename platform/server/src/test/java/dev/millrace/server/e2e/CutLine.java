package dev.millrace.server.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A TCP line to a server that can be cut. Thread-safe.
final class CutLine implements AutoCloseable {
    private final ServerSocket listener;
    private volatile int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private boolean cut;

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
        open.forEach(CutLine::end);
        open.clear();
    }

    synchronized void mend() {
        cut = false;
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
            join(client, new Socket(InetAddress.getLoopbackAddress(), target));
        } catch (IOException e) {
            end(client); // nobody is there now
        }
    }

    private synchronized void join(Socket client, Socket server) {
        if (cut) {
            end(client);
            end(server);
            return;
        }
        open.add(client);
        open.add(server);
        thread(() -> copy(client, server));
        thread(() -> copy(server, client));
    }

    private void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // cut
        } finally {
            open.remove(from);
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
