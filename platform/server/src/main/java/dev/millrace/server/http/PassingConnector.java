package dev.millrace.server.http;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;

/// A connector whose sockets know their selector's {@link SelectorPass}.
final class PassingConnector extends ServerConnector {
    /// @param spoken what is spoken on the sockets, the outermost first
    PassingConnector(Server server, int selectors, ConnectionFactory... spoken) {
        super(server, null, null, null, 1, selectors, spoken);
    }

    /// The pass of the selector that serves a socket of this kind of connector, also from under TLS.
    static SelectorPass passOf(EndPoint socket) {
        return switch (socket) {
            case Socket own -> own.pass;
            case EndPoint.Wrapper wrapped -> passOf(wrapped.unwrap());
            default -> throw new IllegalArgumentException("not a socket of this connector: " + socket);
        };
    }

    @Override
    protected SelectorManager newSelectorManager(Executor executor, Scheduler scheduler, int selectors) {
        return new ServerConnectorManager(executor, scheduler, selectors) {
            @Override
            protected ManagedSelector newSelector(int id) {
                return new PassingSelector(this, id);
            }
        };
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        Socket socket = new Socket(channel, selector, key, getScheduler(), ((PassingSelector) selector).pass);
        socket.setIdleTimeout(getIdleTimeout());
        return socket;
    }

    private static final class Socket extends SocketChannelEndPoint {
        private final SelectorPass pass;

        Socket(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler, SelectorPass pass) {
            super(channel, selector, key, scheduler);
            this.pass = pass;
        }
    }

    private static final class PassingSelector extends ManagedSelector {
        private final SelectorPass pass = new SelectorPass(this::wakeUp);

        PassingSelector(SelectorManager manager, int id) {
            super(manager, id);
        }

        private void wakeUp() {
            Selector selector = getSelector();
            if (selector != null) {
                selector.wakeup();
            }
        }

        @Override
        protected int nioSelect(Selector selector, boolean now) throws IOException {
            pass.end();
            int ready = super.nioSelect(selector, now);
            pass.begin();
            return ready;
        }
    }
}
