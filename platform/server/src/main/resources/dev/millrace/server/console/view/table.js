// @ts-check
import { element, write } from './dom.js';

/**
 * @template R
 * @typedef {object} Column
 * @property {string} title
 * @property {(row: R) => string} text
 * @property {boolean} [numeric]
 * @property {(row: R) => string} [className]
 */

/**
 * A table whose cells are kept and only rewritten when their text changes.
 *
 * @template R
 */
export class Table {
  #body = element('tbody');
  #frame = element('div', 'scroll');

  /**
   * @param {HTMLElement} host
   * @param {string} caption for those who cannot see the heading above
   * @param {Column<R>[]} columns
   */
  constructor(host, caption, columns) {
    this.columns = columns;
    const titles = columns.map((column) => {
      const title = element('th', column.numeric ? 'number' : '', column.title);
      title.scope = 'col';
      return title;
    });
    const table = element('table', '', element('caption', 'unseen', caption));
    table.append(element('thead', '', element('tr', '', ...titles)), this.#body);
    this.#frame.append(table);
    this.#frame.tabIndex = 0;
    this.#frame.setAttribute('role', 'region');
    this.#frame.setAttribute('aria-label', caption);
    this.#frame.hidden = true;
    host.append(this.#frame);
  }

  /** @param {R[]} rows all rows, in order */
  show(rows) {
    this.#frame.hidden = rows.length === 0;
    while (this.#body.rows.length > rows.length) this.#body.deleteRow(-1);
    while (this.#body.rows.length < rows.length) this.#addRow();
    rows.forEach((row, at) => this.#fill(this.#body.rows[at], row));
  }

  #addRow() {
    const row = this.#body.insertRow();
    for (const column of this.columns) row.append(element('td', column.numeric ? 'number' : ''));
  }

  /**
   * @param {HTMLTableRowElement} target
   * @param {R} row
   */
  #fill(target, row) {
    this.columns.forEach((column, at) => {
      const cell = target.cells[at];
      write(cell, column.text(row));
      if (column.className) cell.className = `${column.numeric ? 'number ' : ''}${column.className(row)}`;
    });
  }
}
