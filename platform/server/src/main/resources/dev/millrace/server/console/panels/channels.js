// @ts-check
import { Rates } from '../live/rates.js';
import { number, text } from '../live/value.js';
import { part, write } from '../view/dom.js';
import { count, rate } from '../view/format.js';
import { Table } from '../view/table.js';

/** A server may have ten thousand channels: the table shows the first of those that match. */
const MOST = 100;

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {number | null} offset of the newest event
 * @property {number | null} subscribers
 * @property {number | null} perSecond
 */

/** The channels, how fast they flow and who listens. */
export class ChannelsPanel {
  #rates = new Rates();
  /** @type {Row[]} */
  #rows = [];
  #filter = /** @type {HTMLInputElement} */ (part('channel-filter'));
  #all = /** @type {HTMLInputElement} */ (part('channel-all'));
  #table = new Table(part('channels'), 'Channels', columns);

  constructor() {
    this.#filter.addEventListener('input', () => this.#show());
    this.#all.addEventListener('change', () => this.#show());
  }

  /** Events of all the clients' and processors' channels in a second. */
  perSecond = 0;

  /** @param {any[] | null} channels as the server lists them; null when it did not answer */
  told(channels) {
    if (!channels) {
      write(part('channels-note'), 'The server does not list its channels at the moment.');
      return;
    }
    this.#rates.begin();
    this.#rows = channels.map((channel) => this.#row(channel)).sort(byName);
    this.perSecond = this.#rows.filter((row) => !isServers(row)).reduce((sum, row) => sum + (row.perSecond ?? 0), 0);
    this.#show();
  }

  /** @param {any} channel @returns {Row} */
  #row(channel) {
    const [name, offset] = [text(channel.name, 255), number(channel.offset)];
    return { name, offset, subscribers: number(channel.subscribers), perSecond: this.#rates.of(name, offset, channel.epoch) };
  }

  #show() {
    const sought = this.#filter.value.trim().toLowerCase();
    const offered = this.#rows.filter((row) => this.#all.checked || sought.includes('$') || !isServers(row) || tellsTrouble(row));
    const matching = offered.filter((row) => row.name.toLowerCase().includes(sought));
    this.#table.show(matching.slice(0, MOST));
    write(part('channels-note'), this.#note(matching.length));
  }

  /** @param {number} matching */
  #note(matching) {
    if (this.#rows.every(isServers) && matching === 0 && !this.#filter.value) return 'There is no channel yet: publishing to one, or subscribing to it, makes it.';
    if (matching === 0) return 'No channel has this in its name.';
    return matching > MOST ? `The first ${MOST} of ${count(matching)} channels; type a part of a name to find others.` : '';
  }
}

/** Whether it is one of the server's own, which every processor brings with it. @param {Row} row */
const isServers = (row) => row.name.startsWith('$');

/** Whether something lies in it that somebody should look at. @param {Row} row */
const tellsTrouble = (row) => /^\$(dead\.|errors$)/.test(row.name) && (row.offset ?? 0) > 0;

/** The server's own channels come last. @param {Row} a @param {Row} b */
function byName(a, b) {
  return Number(isServers(a)) - Number(isServers(b)) || a.name.localeCompare(b.name);
}

/** @param {Row} row */
const nameClass = (row) => (tellsTrouble(row) ? 'code bad' : isServers(row) ? 'code quiet' : 'code');

/** @type {import('../view/table.js').Column<Row>[]} */
const columns = [
  { title: 'Channel', text: (row) => row.name, className: nameClass },
  { title: 'Events/s', numeric: true, text: (row) => rate(row.perSecond), className: (row) => (row.perSecond ? '' : 'quiet') },
  { title: 'Newest offset', numeric: true, text: (row) => count(row.offset) },
  { title: 'Subscribers', numeric: true, text: (row) => count(row.subscribers), className: (row) => (row.subscribers ? '' : 'quiet') },
];
