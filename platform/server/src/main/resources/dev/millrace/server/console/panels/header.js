// @ts-check
import { part, write } from '../view/dom.js';
import { count, duration, rate } from '../view/format.js';
import { number, text } from '../live/value.js';

/** The head of the page: what runs here, since when, and whether the page is in touch with it. */
export class Header {
  #uptime = { seconds: /** @type {number | null} */ (null), at: 0 };
  /** @type {import('../live/poll.js').Liveness | null} */
  #liveness = null;

  constructor() {
    setInterval(() => this.#tick(), 1000);
  }

  /**
   * @param {any} info
   * @param {number} own connections that this page holds
   */
  told(info, own) {
    this.#uptime = { seconds: number(info.uptime), at: Date.now() };
    write(part('version'), text(info.version));
    write(part('runtime'), text(info.scripts?.runtime) || '–');
    const all = number(info.connections);
    write(part('connections'), own > 0 && all !== null ? `${count(all)}, this page ${count(Math.min(own, all))}` : count(all));
    this.#tick();
  }

  /** @param {number} perSecond events of all channels */
  flow(perSecond) {
    write(part('flow'), rate(perSecond));
  }

  /** @param {import('../live/poll.js').Liveness} liveness */
  liveness(liveness) {
    this.#liveness = liveness;
    document.body.classList.toggle('lost', !liveness.live);
    write(part('liveness-spoken'), liveness.live ? 'The page is live.' : 'The page is disconnected from the server.');
    this.#tick();
  }

  #tick() {
    const liveness = this.#liveness;
    if (!liveness) return;
    if (liveness.live) {
      const { seconds, at } = this.#uptime;
      write(part('uptime'), duration(seconds === null ? null : seconds + (Date.now() - at) / 1000));
      write(part('liveness'), 'live');
      return;
    }
    const left = Math.max(0, Math.ceil((liveness.retryAt - Date.now()) / 1000));
    write(part('liveness'), left > 0 ? `disconnected, next try in ${left} s` : 'disconnected, trying again');
  }
}
