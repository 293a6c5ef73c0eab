// @ts-check
import { element, write } from './dom.js';

/** @typedef {import('./chart.js').Line} Line */

/** Names the lines of a chart and tells their values at the cursor. */
export class Legend {
  element = element('ul', 'legend');
  #when = element('li', 'when');
  /** @type {HTMLElement[]} */
  #values = [];

  /** @param {Line[]} lines */
  show(lines) {
    const named = lines.filter((line) => !line.silent);
    this.#values = named.map(() => element('b'));
    const items = named.map((line, at) =>
      element('li', '', element('i', `swatch ${line.colour} ${line.shape ?? 'line'}`), ` ${line.label} `, this.#values[at]));
    this.element.replaceChildren(...items, this.#when);
  }

  /**
   * @param {Line[]} lines
   * @param {(number | null | undefined)[][]} columns
   * @param {number | null} at index under the cursor, or null
   * @param {(time: number) => string} when
   */
  update(lines, columns, at, when) {
    let next = 0;
    lines.forEach((line, number) => {
      if (line.silent) return;
      write(this.#values[next++], at === null ? '' : line.format(valueAt(columns[number + 1] ?? [], at)));
    });
    const time = at === null ? undefined : columns[0]?.[at];
    write(this.#when, typeof time === 'number' ? when(time) : '');
  }
}

/**
 * The value at a point, or the last one before it: lines on one time axis need not have the same points.
 *
 * @param {(number | null | undefined)[]} column
 * @param {number} at
 */
function valueAt(column, at) {
  let from = at;
  while (from > 0 && (column[from] === undefined || column[from] === null)) from--;
  return column[from];
}
