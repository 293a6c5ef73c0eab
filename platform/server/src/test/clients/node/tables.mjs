// A map subscription that is told in parts, and a client that changes it. Tells what the application has until the input ends.
// Usage: node tables.mjs URL CHANNEL
import { connect, tell } from './websocket.mjs';

const [url, channel] = process.argv.slice(2);
const client = connect(url);
const table = new Map();
const state = () => Object.fromEntries([...table].sort());

const subscription = client.newMapSubscription(channel, { pageSize: 2 });
subscription.on('subscribed', ({ wasRecovering, recovered }) => tell('subscribed', { wasRecovering, recovered }));
subscription.on('sync', ({ entries }) => {
  table.clear();
  entries.forEach(({ key, data }) => table.set(key, data));
  tell('sync', { state: state() });
});
subscription.on('update', ({ key, data, removed, offset }) => {
  if (removed) {
    table.delete(key);
  } else {
    table.set(key, data);
  }
  tell('update', { key, offset, removed: removed === true, state: state() });
});
subscription.on('error', ({ error }) => tell('error', { code: error.code, message: error.message }));
client.on('connected', async () => {
  if (table.size === 0) {
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key, n) => client.mapPublish(channel, key, { n })));
    await client.mapRemove(channel, 'c');
    subscription.subscribe();
  }
});
client.connect();
process.stdin.on('end', () => client.disconnect()).resume();
