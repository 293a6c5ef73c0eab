// Brings tokens, tells what becomes of them, until its input ends. Each line of its input is a token: the next answer of getToken.
// Usage: node tokens.mjs URL FIRST_TOKEN
import { Centrifuge } from 'centrifuge';
import readline from 'node:readline';
import WebSocket from 'ws';
import { tell } from './websocket.mjs';

const [url, first] = process.argv.slice(2);
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Asks the test, which plays the application's back end. */
async function getToken(context) {
  tell('asked', { channel: context.channel });
  return (await lines.next()).value;
}

const client = new Centrifuge(url, { websocket: WebSocket, minReconnectDelay: 50, maxReconnectDelay: 200, token: first, getToken });
client.on('connected', () => tell('connected'));
client.on('error', ({ type, error }) => tell('error', { type, code: error.code }));
client.on('subscribed', ({ channel, data }) => tell('server-side', { channel, data }));
client.on('publication', ({ channel, data }) => tell('publication', { channel, data }));
client.on('disconnected', ({ code }) => {
  tell('disconnected', { code });
  process.exit(0);
});
client.connect();
await client.ready();

const refused = client.newSubscription('refused');
refused.on('unsubscribed', ({ code }) => tell('unsubscribed', { channel: 'refused', code }));
refused.subscribe();

const secret = client.newSubscription('secret', { getToken, minResubscribeDelay: 50, maxResubscribeDelay: 200 });
secret.on('subscribed', () => tell('subscribed', { channel: 'secret' }));
secret.on('publication', ({ data, info }) => tell('secret', { data, user: info?.user }));
secret.subscribe();
