// @ts-check

/** Keys come from event data, which has no limit; more than this many are not kept. */
const MOST = 50;

/**
 * One value per key, made when the key is first seen.
 *
 * @template V
 */
export class Keyed {
  /** @type {Map<string, V>} */
  #values = new Map();

  /** @param {(key: string) => V} make */
  constructor(make) {
    this.make = make;
  }

  /**
   * @param {string} key
   * @returns {V | undefined} the key's value; undefined for no key, or for one key too many
   */
  of(key) {
    const known = this.#values.get(key);
    if (known !== undefined || key === '' || this.#values.size === MOST) return known;
    const made = this.make(key);
    this.#values.set(key, made);
    return made;
  }

  /** @returns {[string, V][]} keys and values in the order in which they were first seen */
  entries() {
    return [...this.#values];
  }

  clear() {
    this.#values.clear();
  }
}
