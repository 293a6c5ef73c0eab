package dev.millrace.benchmarks.peers;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.LinkedHashSet;
import java.util.Set;

/// Vert.x with its native transport: `/echo`, and what comes to `/pub` goes to each `/sub`.
public final class VertxPeer {
    private VertxPeer() {}

    /// @param args a port, or `--version`
    public static void main(String[] args) {
        if (args[0].equals("--version")) {
            System.out.println(Vertx.class.getPackage().getImplementationVersion());
            return;
        }
        // One event loop: the set of subscribers has one thread.
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
        Set<ServerWebSocket> subscribers = new LinkedHashSet<>();
        HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(Integer.parseInt(args[0])).setAcceptBacklog(4096);
        vertx.createHttpServer(options).webSocketHandler(socket -> open(socket, subscribers)).listen()
                .onFailure(failure -> System.err.println(failure.getMessage()));
    }

    private static void open(ServerWebSocket socket, Set<ServerWebSocket> subscribers) {
        switch (socket.path()) {
            case "/sub" -> {
                subscribers.add(socket);
                socket.closeHandler(_ -> subscribers.remove(socket));
            }
            case "/pub" -> socket.textMessageHandler(message -> subscribers.forEach(each -> each.writeTextMessage(message)));
            default -> socket.textMessageHandler(socket::writeTextMessage);
        }
    }
}
