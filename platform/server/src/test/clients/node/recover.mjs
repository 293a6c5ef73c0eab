// Subscribes, recoverable, and tells what comes, until its input ends. Usage: node recover.mjs URL CHANNEL
import { connect, tell } from './websocket.mjs';

const [url, channel] = process.argv.slice(2);
const client = connect(url);
client.on('connecting', ({ code }) => tell('connecting', { code }));
const subscription = client.newSubscription(channel, { recoverable: true });
subscription.on('subscribed', ({ wasRecovering, recovered }) => tell('subscribed', { wasRecovering, recovered }));
subscription.on('unsubscribed', ({ code }) => tell('unsubscribed', { code }));
subscription.on('publication', ({ data, offset }) => tell('publication', { n: data.n, offset }));
subscription.subscribe();
client.connect();
process.stdin.on('end', () => client.disconnect()).resume();
