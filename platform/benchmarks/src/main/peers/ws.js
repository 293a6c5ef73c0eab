// Node with the package `ws`: /echo, and what comes to /pub goes to each /sub.
import { WebSocketServer } from 'ws';

const subscribers = new Set();
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 4096, perMessageDeflate: false });

server.on('connection', (socket, request) => {
    socket.on('error', () => socket.terminate());
    if (request.url === '/sub') {
        subscribers.add(socket);
        socket.on('close', () => subscribers.delete(socket));
    } else if (request.url === '/pub') {
        socket.on('message', data => {
            for (const subscriber of subscribers) {
                subscriber.send(data, { binary: false });
            }
        });
    } else {
        socket.on('message', data => socket.send(data, { binary: false }));
    }
});
