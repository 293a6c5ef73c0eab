// @ts-check
import { element, write } from './dom.js';

/**
 * @typedef {object} Bar
 * @property {string} label
 * @property {number} size
 * @property {string} value the size in words
 * @property {string} [note] a few quiet words
 */

/** Horizontal bars, one per name, against the largest. */
export class Bars {
  #list = element('ul', 'bars');

  /**
   * @param {HTMLElement} host
   * @param {string} label what is compared
   */
  constructor(host, label) {
    this.#list.setAttribute('aria-label', label);
    host.append(this.#list);
  }

  /** @param {Bar[]} bars */
  show(bars) {
    while (this.#list.children.length > bars.length) this.#list.lastElementChild?.remove();
    while (this.#list.children.length < bars.length) {
      const track = element('span', 'track', element('i'));
      this.#list.append(element('li', '', element('span', 'label'), track, element('b'), element('span', 'note')));
    }
    const largest = Math.max(...bars.map((bar) => bar.size), 0);
    bars.forEach((bar, at) => fill(/** @type {HTMLElement} */ (this.#list.children[at]), bar, largest));
  }
}

/**
 * @param {HTMLElement} item
 * @param {Bar} bar
 * @param {number} largest
 */
function fill(item, bar, largest) {
  const [label, track, value, note] = item.children;
  write(label, bar.label);
  write(value, bar.value);
  write(note, bar.note ?? '');
  const share = largest > 0 ? Math.max(0, bar.size) / largest : 0;
  /** @type {HTMLElement} */ (track.firstElementChild).style.width = `${(share * 100).toFixed(1)}%`;
}
