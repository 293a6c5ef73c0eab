// Subscribes behind a state that it reads elsewhere, together with its position, and tells what comes, until its input ends.
// Usage: node state.mjs HTTP_URL CHANNEL
import { Centrifuge } from 'centrifuge';
import WebSocket from 'ws';
import { tell } from './websocket.mjs';

const [url, channel] = process.argv.slice(2);
const client = new Centrifuge(`${url.replace('http', 'ws')}/connection/websocket`, {
  websocket: WebSocket, minReconnectDelay: 50, maxReconnectDelay: 200,
});
const subscription = client.newSubscription(channel, {
  minResubscribeDelay: 50, maxResubscribeDelay: 200,
  getState: async () => {
    const { epoch, offset, events } = await (await fetch(`${url}/channels/${channel}`)).json();
    tell('state', { numbers: events.map(({ data }) => data.n), offset });
    return { epoch, offset };
  },
});
subscription.on('subscribed', ({ recovered }) => tell('subscribed', { recovered }));
subscription.on('publication', ({ data, offset }) => tell('publication', { n: data.n, offset }));
subscription.subscribe();
client.connect();
process.stdin.on('end', () => client.disconnect()).resume();
