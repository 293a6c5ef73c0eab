// @ts-check
import { element } from './dom.js';

/** More than this many are not offered: names come from event data, which has no limit. */
const MOST = 12;

/** One of a few: a row of buttons, for example one per stock symbol. Untouched, it stays with the first. */
export class Choice {
  /** @type {string[]} */
  #names = [];
  #touched = false;
  /** @type {string | null} */
  chosen = null;

  /**
   * @param {HTMLElement} host
   * @param {string} label what is chosen
   * @param {() => void} onChange
   * @param {(name: string) => string} [shown] how a name reads
   */
  constructor(host, label, onChange, shown = (name) => name) {
    this.onChange = onChange;
    this.shown = shown;
    this.row = element('div', 'choice');
    this.row.setAttribute('role', 'group');
    this.row.setAttribute('aria-label', label);
    host.append(this.row);
  }

  /** @param {string} name adds a name, unless it is there */
  offer(name) {
    if (this.#names.includes(name) || this.#names.length === MOST) return;
    this.#names.push(name);
    this.chosen ??= name;
    const button = element('button', '', this.shown(name));
    button.type = 'button';
    button.addEventListener('click', () => {
      this.#touched = true;
      this.#choose(name);
    });
    this.row.append(button);
    this.row.hidden = this.#names.length < 2;
    this.#mark();
  }

  /** @param {string | undefined} name chosen as long as nobody has chosen another */
  prefer(name) {
    if (name !== undefined && !this.#touched && name !== this.chosen && this.#names.includes(name)) this.#choose(name);
  }

  /** @param {string} name */
  #choose(name) {
    this.chosen = name;
    this.#mark();
    this.onChange();
  }

  #mark() {
    [...this.row.children].forEach((button, at) => button.setAttribute('aria-pressed', String(this.#names[at] === this.chosen)));
  }
}
