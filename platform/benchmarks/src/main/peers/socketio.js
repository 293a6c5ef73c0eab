// Socket.IO over WebSocket alone: `echo` comes back, `publish` goes to all that sent `subscribe`.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
const server = new Server(http, { transports: ['websocket'], perMessageDeflate: false });

server.on('connection', socket => {
    socket.on('echo', data => socket.emit('x', data));
    socket.on('subscribe', () => {
        socket.join('x');
        socket.emit('subscribed');
    });
    socket.on('publish', data => server.to('x').emit('x', data));
});
http.listen(Number(process.argv[2]), '127.0.0.1', 4096);
