// Bun's own server, which has uWebSockets inside: /echo, and what comes to /pub goes to each /sub.
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
            } else {
                socket.send(message);
            }
        },
    },
});
