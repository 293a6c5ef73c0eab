// @ts-check

/**
 * The newest few of many, newest first.
 *
 * @template T
 */
export class Recent {
  /** @type {T[]} */
  items = [];

  /** @param {number} capacity */
  constructor(capacity) {
    this.capacity = capacity;
  }

  /** @param {T} item */
  add(item) {
    this.items.unshift(item);
    if (this.items.length > this.capacity) this.items.pop();
  }

  clear() {
    this.items = [];
  }
}
