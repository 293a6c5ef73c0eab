// @ts-check
import { Feed } from './feed.js';

/** @typedef {import('./feed.js').Listener} Listener */

/**
 * The page's feeds. A feed is opened once its channel is known to exist, so that looking at the page neither creates
 * channels nor fills the log with refused connections.
 */
export class Feeds {
  /** @type {Map<string, Feed>} feeds that wait for their channel */
  #waiting = new Map();
  /** @type {Map<string, Feed>} */
  #open = new Map();

  /**
   * @param {string} channel
   * @param {number} last past events to begin with
   * @param {Listener} listener
   */
  listen(channel, last, listener) {
    this.#waiting.set(channel, new Feed(channel, last, listener));
  }

  /** @param {string[]} channels names of the channels that exist */
  known(channels) {
    for (const channel of channels) {
      const feed = this.#waiting.get(channel);
      if (!feed) continue;
      this.#waiting.delete(channel);
      this.#open.set(channel, feed);
      feed.open();
    }
  }

  /** @returns {string[]} the clients' and processors' channels that are not known to exist */
  get waiting() {
    return [...this.#waiting.keys()].filter((channel) => !channel.startsWith('$'));
  }

  /** @returns {number} connections that this page holds */
  get connections() {
    return [...this.#open.values()].filter((feed) => feed.connected).length;
  }

  /**
   * @param {string[]} channels
   * @returns {number} events of these channels that came too fast to look at
   */
  skipped(channels) {
    return channels.reduce((sum, channel) => sum + (this.#open.get(channel)?.skipped ?? 0), 0);
  }
}
