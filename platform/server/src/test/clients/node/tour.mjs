// Uses every part of the SDK that Millrace answers. Usage: node tour.mjs URL CHANNEL
import { connect, tell } from './websocket.mjs';

const [url, channel] = process.argv.slice(2);
const client = connect(url);
client.on('connected', ({ client: id, transport }) => tell('connected', { id, transport }));
client.on('message', ({ data }) => tell('message', { data }));
client.on('disconnected', ({ code }) => tell('disconnected', { code }));

/** Tells what became of a promise: its value, or the code and message of the error. */
async function outcome(what, promise, read = (value) => value) {
  try {
    tell(what, { value: read(await promise) });
  } catch (error) {
    tell(what, { code: error.code, message: error.message });
  }
}

/** Subscribes and waits for what comes of it. */
function subscribe(name, options) {
  const subscription = client.newSubscription(name, options);
  return new Promise((resolve) => {
    subscription.on('subscribed', (context) => resolve({ subscription, context }));
    subscription.on('unsubscribed', ({ code }) => resolve({ subscription, code }));
    subscription.on('error', ({ error }) => resolve({ subscription, code: error.code }));
    subscription.subscribe();
  });
}

client.connect();
await client.ready();

const { subscription, context } = await subscribe(channel, { recoverable: true });
tell('subscribed', { recoverable: context.recoverable, streamPosition: context.streamPosition });
const received = new Promise((resolve) => {
  const all = [];
  subscription.on('publication', ({ data, offset }) => {
    all.push({ n: data.n, offset });
    if (all.length === 100) resolve(all);
  });
});
for (let n = 1; n <= 100; n++) await subscription.publish({ n });
tell('received', { events: await received });

await outcome('history', subscription.history({ limit: 5 }), ({ publications, offset }) => ({ offset, ns: publications.map((p) => p.data.n) }));
await outcome('newest', subscription.history({ limit: 2, reverse: true }), ({ publications }) => publications.map((p) => p.data.n));
await outcome('presence', subscription.presence(), ({ clients }) => Object.keys(clients));
await outcome('stats', subscription.presenceStats());
await outcome('rpc', client.rpc('celsius', { fahrenheit: 212 }), ({ data }) => data);
await outcome('echo', client.rpc('echo', { text: 'grüße 🌊' }), ({ data }) => data);
await outcome('unknown rpc', client.rpc('no-such-processor', {}));
await outcome('bad publish', client.publish('../etc/passwd', {}));
await outcome('own publish', client.publish('$errors', {}));
await outcome('send', client.send({ channel, data: { n: 101 } }));
await outcome('bad data', client.rpc('celsius', 'no object'));

for (const name of ['../x', 'a\u0000b', 'c'.repeat(1024), '']) {
  try {
    const { subscription: refused, code } = await subscribe(name);
    tell('refused', { code, state: refused.state });
    refused.unsubscribe();
  } catch (error) {
    tell('refused', { message: error.message });
  }
}

subscription.unsubscribe();
await outcome('publish behind', client.publish(channel, { n: 102 }));
client.disconnect();
