// Bun's own server, which has uWebSockets inside: /echo; what comes to /pub goes to each /sub; each line that comes to
// /process goes there through the handler of mean.js.
import { handle } from './lines.js';

const server = Bun.serve({
    hostname: '127.0.0.1',
    port: Number(process.argv[2]),
    fetch(request, server) {
        const path = new URL(request.url).pathname;
        return server.upgrade(request, { data: { path } }) ? undefined : new Response('a WebSocket is expected', { status: 426 });
    },
    websocket: {
        idleTimeout: 960,
        open(socket) {
            if (socket.data.path === '/sub') {
                socket.subscribe('x');
            }
        },
        message(socket, message) {
            if (socket.data.path === '/pub') {
                server.publish('x', message);
            } else if (socket.data.path === '/process') {
                for (const line of message.split('\n')) {
                    server.publish('x', handle(line));
                }
            } else {
                socket.send(message);
            }
        },
    },
});
