// @ts-check

/** @typedef {Record<string, number | null>} Row the values of one moment, by name */

/**
 * The newest points of one thing over time, in time order. Late points are put in their place; when time jumps back by
 * more than half of what is held, a replay has begun again and the old points are forgotten.
 */
export class Series {
  /** @type {number[]} */
  times = [];
  /** @type {Row[]} */
  rows = [];

  /** @param {number} [capacity] points that are kept */
  constructor(capacity = 600) {
    this.capacity = capacity;
  }

  /** @returns {Row | undefined} the newest row */
  get newest() {
    return this.rows[this.rows.length - 1];
  }

  /**
   * Sets values at a time; values that the moment already has, under other names, stay.
   *
   * @param {number} time milliseconds since 1970
   * @param {Row} row
   */
  put(time, row) {
    const last = this.times[this.times.length - 1];
    if (last === undefined || time > last) {
      this.times.push(time);
      this.rows.push(row);
      this.#trim();
      return;
    }
    if (last - time > (last - this.times[0]) / 2 && this.times.length > 2) {
      this.times = [time];
      this.rows = [row];
      return;
    }
    this.#insert(time, row);
  }

  clear() {
    this.times = [];
    this.rows = [];
  }

  /**
   * @param {number} time
   * @param {Row} row
   */
  #insert(time, row) {
    let at = this.times.length - 1;
    while (at >= 0 && this.times[at] > time) at--;
    if (this.times[at] === time) {
      this.rows[at] = { ...this.rows[at], ...row };
    } else {
      this.times.splice(at + 1, 0, time);
      this.rows.splice(at + 1, 0, row);
    }
  }

  /** Cuts rarely and much instead of often and little: shifting an array costs its length. */
  #trim() {
    if (this.times.length < this.capacity * 1.5) return;
    this.times = this.times.slice(-this.capacity);
    this.rows = this.rows.slice(-this.capacity);
  }
}

/**
 * Puts columns of several series on one time axis, as a chart wants them.
 *
 * @param {{series: Series, name: string}[]} columns
 * @param {number} [since] earlier points are left out
 * @returns {(number | null | undefined)[][]} times first, then one list per column; undefined where a series has no point
 */
export function align(columns, since = -Infinity) {
  const distinct = [...new Set(columns.map((column) => column.series))];
  const times = (distinct.length === 1 ? distinct[0].times : union(distinct)).filter((time) => time >= since);
  const index = new Map(times.map((time, at) => [time, at]));
  const aligned = columns.map(({ series, name }) => {
    const values = new Array(times.length).fill(undefined);
    series.times.forEach((time, at) => {
      const place = index.get(time);
      if (place !== undefined) values[place] = series.rows[at][name] ?? undefined;
    });
    return values;
  });
  return [times, ...aligned];
}

/** @param {Series[]} all */
function union(all) {
  return [...new Set(all.flatMap((series) => series.times))].sort((a, b) => a - b);
}
