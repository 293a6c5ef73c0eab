// Subscribes, recoverable, over a transport, and tells what comes, until its input ends.
// Usage: node network.mjs HTTP_URL CHANNEL websocket|protobuf|http_stream|sse SILENCE
//   SILENCE: by how many milliseconds a ping may be late
import { Centrifuge } from 'centrifuge';
import { Centrifuge as ProtobufCentrifuge } from 'centrifuge/build/protobuf';
import { EventSource } from 'eventsource';
import WebSocket from 'ws';
import { tell } from './websocket.mjs';

const [url, channel, wanted, silence] = process.argv.slice(2);
const isProtobuf = wanted === 'protobuf';
const transport = isProtobuf ? 'websocket' : wanted;
const base = transport === 'websocket' ? url.replace('http', 'ws') : url;
const Sdk = isProtobuf ? ProtobufCentrifuge : Centrifuge;
const client = new Sdk([{ transport, endpoint: `${base}/connection/${transport}` }], {
  websocket: WebSocket, eventsource: EventSource, emulationEndpoint: `${url}/emulation`,
  minReconnectDelay: 50, maxReconnectDelay: 200, maxServerPingDelay: Number(silence),
});
client.on('connecting', ({ code, reason }) => tell('connecting', { code, reason }));
client.on('connected', ({ client: id }) => tell('connected', { id }));
const subscription = client.newSubscription(channel, { recoverable: true });
subscription.on('subscribed', ({ wasRecovering, recovered }) => tell('subscribed', { wasRecovering, recovered }));
subscription.on('publication', ({ data, offset }) => {
  const { n } = isProtobuf ? JSON.parse(new TextDecoder().decode(data)) : data;
  tell('publication', { n, offset });
});
subscription.subscribe();
client.connect();
process.stdin.on('end', () => client.disconnect()).resume();
