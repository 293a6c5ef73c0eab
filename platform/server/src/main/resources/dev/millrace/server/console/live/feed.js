// @ts-check
import { subprotocols } from './access.js';
import { Backoff } from './backoff.js';

/** Events that one feed parses in one slice of time; more are skipped and counted, so that the page stays responsive. */
const BUDGET = 1000;
const SLICE = 100;

/**
 * @typedef {object} Listener
 * @property {(events: unknown[]) => void} events the newest events, oldest first
 * @property {() => void} [reset] the same past events are about to come again, because the connection is new
 */

/**
 * The live events of one channel over one WebSocket, with as many past events as were asked for. Reconnects by itself
 * until it is closed.
 */
export class Feed {
  /** Events that were received and not looked at, because too many came at once. */
  skipped = 0;
  #slice = { start: 0, left: BUDGET };
  /** @type {WebSocket | null} */
  #socket = null;
  #backoff = new Backoff(() => this.open());

  /**
   * @param {string} channel
   * @param {number} last past events to begin with
   * @param {Listener} listener
   */
  constructor(channel, last, listener) {
    this.channel = channel;
    this.last = last;
    this.listener = listener;
  }

  get connected() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Connects, or connects again. */
  open() {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const path = `channels/${encodeURIComponent(this.channel)}?last=${this.last}&batch=true`;
    const socket = new WebSocket(`${scheme}://${location.host}/${path}`, subprotocols());
    this.#socket = socket;
    socket.onopen = () => this.listener.reset?.();
    socket.onmessage = (message) => {
      this.#backoff.succeeded();
      this.#receive(message.data);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#backoff.again();
    };
  }

  close() {
    this.#backoff.close();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** @param {unknown} message lines of JSON, one event each */
  #receive(message) {
    if (typeof message !== 'string') return;
    const lines = message.split('\n').filter((line) => line !== '');
    const affordable = this.#afford(lines.length);
    this.skipped += lines.length - affordable;
    const events = [];
    for (const line of lines.slice(lines.length - affordable)) {
      try {
        events.push(JSON.parse(line));
      } catch {
        this.skipped++; // a channel may carry what is not JSON; there is nothing to draw in it
      }
    }
    if (events.length > 0) this.listener.events(events);
  }

  /** @param {number} wanted */
  #afford(wanted) {
    const now = performance.now();
    if (now - this.#slice.start > SLICE) this.#slice = { start: now, left: BUDGET };
    const granted = Math.min(wanted, this.#slice.left);
    this.#slice.left -= granted;
    return granted;
  }
}
