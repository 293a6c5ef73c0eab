// @ts-check

/** Tells how fast counters rise, from the difference between two looks at them. */
export class Rates {
  /** @type {Map<string, {life: unknown, value: number, at: number}>} */
  #before = new Map();
  /** @type {Map<string, {life: unknown, value: number, at: number}>} */
  #now = new Map();

  /** Begins a new look; counters that are not seen in it are forgotten with the next. */
  begin() {
    this.#before = this.#now;
    this.#now = new Map();
  }

  /**
   * @param {string} name
   * @param {number | null} value the counter
   * @param {unknown} [life] changes when the counter starts again, for example a channel's epoch
   * @returns {number | null} rise in a second; null when this life of the counter is seen for the first time
   */
  of(name, value, life = null) {
    if (value === null) return null;
    const at = performance.now();
    this.#now.set(name, { life, value, at });
    const before = this.#before.get(name);
    if (!before || before.life !== life || value < before.value || at <= before.at) return null;
    return ((value - before.value) * 1000) / (at - before.at);
  }
}
