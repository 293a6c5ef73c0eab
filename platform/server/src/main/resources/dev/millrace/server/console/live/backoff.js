// @ts-check

const FIRST = 500;
const LONGEST = 8_000;

/**
 * Says when to try again: later after every failure, at a random moment so that many pages do not come back at once, and
 * at once when the network or the user returns.
 */
export class Backoff {
  #attempts = 0;
  /** @type {number | undefined} */
  #timer = undefined;
  /** When the next attempt is due, in milliseconds since 1970; 0 when none is. */
  due = 0;
  #wake = () => {
    if (this.due > 0 && !document.hidden) this.#fire();
  };

  /** @param {() => void} attempt */
  constructor(attempt) {
    this.attempt = attempt;
    addEventListener('online', this.#wake);
    document.addEventListener('visibilitychange', this.#wake);
  }

  /** Forgets earlier failures. */
  succeeded() {
    this.#attempts = 0;
  }

  /** Plans the next attempt after a failure. */
  again() {
    const longest = Math.min(LONGEST, FIRST * 2 ** this.#attempts++);
    const delay = longest * (0.5 + Math.random() / 2);
    clearTimeout(this.#timer);
    this.due = Date.now() + delay;
    this.#timer = setTimeout(() => this.#fire(), delay);
  }

  close() {
    this.due = 0;
    clearTimeout(this.#timer);
    removeEventListener('online', this.#wake);
    document.removeEventListener('visibilitychange', this.#wake);
  }

  #fire() {
    clearTimeout(this.#timer);
    this.due = 0;
    this.attempt();
  }
}
