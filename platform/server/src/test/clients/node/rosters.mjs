// Watches who is subscribed to a channel, by client and by user, beside the channel's events; tells it until its input ends.
// Usage: node rosters.mjs URL CHANNEL TOKEN
import { connect, tell } from './websocket.mjs';

const [url, channel, token] = process.argv.slice(2);
const client = connect(url, { token });
const watch = (what, subscription) => {
  const table = new Map();
  const told = (how) => tell(what, { how, keys: [...table.keys()], told: [...table.values()] });
  subscription.on('sync', ({ entries }) => {
    table.clear();
    entries.forEach(({ key, info }) => table.set(key, info?.client ?? null));
    told('sync');
  });
  subscription.on('update', ({ key, removed, info }) => {
    if (removed) {
      table.delete(key);
    } else {
      table.set(key, info?.client ?? null);
    }
    told('update');
  });
  subscription.on('subscribed', ({ wasRecovering, recovered }) => tell(`${what} subscribed`, { wasRecovering, recovered }));
  subscription.on('error', ({ error }) => tell('error', { code: error.code, message: error.message }));
  subscription.subscribe();
};
client.on('connected', ({ client: id }) => tell('connected', { id }));
client.newSubscription(channel).subscribe();
watch('clients', client.newMapClientsSubscription(`$clients:${channel}`, { pageSize: 1 }));
watch('users', client.newMapUsersSubscription(`$users:${channel}`));
client.connect();
process.stdin.on('end', () => client.disconnect()).resume();
