// Node with the package `ws`: /echo; what comes to /pub goes to each /sub; each line that comes to /process goes there through
// the handler of mean.js.
import { WebSocketServer } from 'ws';
import { handle } from './lines.js';

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
    } else if (request.url === '/process') {
        socket.on('message', data => {
            for (const line of data.toString().split('\n')) {
                const result = handle(line);
                for (const subscriber of subscribers) {
                    subscriber.send(result);
                }
            }
        });
    } else {
        socket.on('message', data => socket.send(data, { binary: false }));
    }
});
