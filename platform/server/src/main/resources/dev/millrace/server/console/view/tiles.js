// @ts-check
import { element, write } from './dom.js';

/**
 * @typedef {object} Tile
 * @property {string} label
 * @property {string} value
 * @property {string} [note] a few quiet words
 */

/** A row of the newest values, to be read from across the room. */
export class Tiles {
  #row = element('dl', 'tiles');

  /** @param {HTMLElement} host */
  constructor(host) {
    host.append(this.#row);
  }

  /** @param {Tile[]} tiles */
  show(tiles) {
    while (this.#row.children.length > tiles.length) this.#row.lastElementChild?.remove();
    while (this.#row.children.length < tiles.length) {
      this.#row.append(element('div', '', element('dt'), element('dd'), element('dd', 'note')));
    }
    tiles.forEach((tile, at) => {
      const [label, value, note] = this.#row.children[at].children;
      write(label, tile.label);
      write(value, tile.value);
      write(note, tile.note ?? '');
    });
  }
}
