// Subscribes, recoverable, over a transport of its own choice, and tells what comes. Each line of its input is an event to publish; it
// ends with its input.
// Usage: node fallback.mjs HTTP_URL CHANNEL TRANSPORT... where a transport may have a path of its own: websocket=/nowhere
import { Centrifuge } from 'centrifuge';
import { EventSource } from 'eventsource';
import readline from 'node:readline';
import WebSocket from 'ws';
import { tell } from './websocket.mjs';

const [url, channel, ...wanted] = process.argv.slice(2);
const paths = { websocket: '/connection/websocket', http_stream: '/connection/http_stream', sse: '/connection/sse' };
const transports = wanted.map((one) => {
  const [transport, path] = one.split('=');
  const base = transport === 'websocket' ? url.replace('http', 'ws') : url;
  return { transport, endpoint: base + (path ?? paths[transport]) };
});
const client = new Centrifuge(transports, {
  websocket: WebSocket, eventsource: EventSource, emulationEndpoint: `${url}/emulation`,
  minReconnectDelay: 50, maxReconnectDelay: 200, timeout: 30_000,
});
client.on('connecting', ({ code }) => tell('connecting', { code }));
client.on('connected', ({ transport }) => tell('connected', { transport }));
client.on('disconnected', ({ code }) => tell('disconnected', { code }));
const subscription = client.newSubscription(channel, { recoverable: true });
subscription.on('subscribed', ({ wasRecovering, recovered }) => tell('subscribed', { wasRecovering, recovered }));
subscription.on('publication', ({ data, offset }) => tell('publication', { n: data.n, offset }));
subscription.subscribe();
client.connect();

for await (const line of readline.createInterface({ input: process.stdin })) {
  await subscription.publish(JSON.parse(line));
  tell('published', { line });
}
const { data } = await client.rpc('echo', { text: 'grüße 🌊' });
tell('rpc', { data });
subscription.unsubscribe();
client.disconnect();
