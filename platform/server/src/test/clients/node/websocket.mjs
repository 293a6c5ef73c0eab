// What Node 20 lacks: the WebSocket that browsers have.
import { Centrifuge } from 'centrifuge';
import WebSocket from 'ws';

/** A client of the SDK as a page would make it, that reconnects quickly. */
export function connect(url, more = {}) {
  return new Centrifuge(url, { websocket: WebSocket, minReconnectDelay: 50, maxReconnectDelay: 200, timeout: 30_000, ...more });
}

/** Tells the test something, as one line of JSON. */
export function tell(what, facts = {}) {
  console.log(JSON.stringify({ what, ...facts }));
}
