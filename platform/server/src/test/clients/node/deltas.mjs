// Two subscribers of one channel: one takes deltas, one only what a processor emitted. Tells what they get until the input ends.
// Usage: node deltas.mjs URL CHANNEL
import { connect, tell } from './websocket.mjs';

const [url, channel] = process.argv.slice(2);

function subscribe(what, options) {
  const client = connect(url);
  const subscription = client.newSubscription(channel, options);
  subscription.on('subscribed', ({ recovered }) => tell(`${what} subscribed`, { recovered }));
  subscription.on('publication', ({ data, offset, tags }) => tell(what, { data, offset, tags }));
  subscription.on('error', ({ error }) => tell(`${what} error`, { code: error.code, message: error.message }));
  subscription.subscribe();
  client.connect();
  return { client, subscription };
}

const delta = subscribe('delta', { delta: 'fossil', recoverable: true });
const filtered = subscribe('filtered', { tagsFilter: { op: 'not', nodes: [{ key: 'by', cmp: 'nex' }] } });
process.stdin.on('end', () => {
  tell('stats', delta.subscription.deltaStats());
  delta.client.disconnect();
  filtered.client.disconnect();
}).resume();
