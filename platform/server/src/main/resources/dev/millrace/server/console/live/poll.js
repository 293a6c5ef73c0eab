// @ts-check
import { headers } from './access.js';
import { Backoff } from './backoff.js';
import { text } from './value.js';

const EVERY = 2000;
const PATIENCE = 5000;

/**
 * @typedef {object} Answers what the server's API said; null for a list that it did not give this time
 * @property {any} info
 * @property {any[] | null} channels
 * @property {any[] | null} processors
 * @property {any[] | null} sources
 */

/** @typedef {{live: true} | {live: false, retryAt: number}} Liveness */

/**
 * @typedef {object} Listener
 * @property {(answers: Answers) => void} told
 * @property {(liveness: Liveness) => void} liveness
 * @property {(reason: string) => void} refused once, when the server does not tell this visitor about itself: it is then only asked
 *   whether it is there
 */

/** Asks the server about itself every two seconds, and says whether it answers. */
export class Poll {
  #backoff = new Backoff(() => void this.#ask());
  #refused = false;

  /** @param {Listener} listener */
  constructor(listener) {
    this.listener = listener;
  }

  start() {
    void this.#ask();
  }

  async #ask() {
    const first = await look(this.#refused ? 'health/live' : 'api/info');
    if (first === null || (first.json === null && !first.refused && !this.#refused)) {
      this.#backoff.again();
      this.listener.liveness({ live: false, retryAt: this.#backoff.due });
      return;
    }
    this.#backoff.succeeded();
    this.listener.liveness({ live: true });
    if (first.refused) {
      this.#refused = true;
      this.listener.refused(first.refused);
    } else if (!this.#refused) {
      this.listener.told({ info: first.json, ...(await lists()) });
    }
    setTimeout(() => void this.#ask(), EVERY);
  }
}

async function lists() {
  const [channels, processors, sources] = await Promise.all([list('channels'), list('processors'), list('sources')]);
  return { channels, processors, sources };
}

/**
 * @param {string} name
 * @returns {Promise<any[] | null>}
 */
async function list(name) {
  const answer = await ask(`api/${name}`);
  return Array.isArray(answer?.[name]) ? answer[name] : null;
}

/**
 * @param {string} path
 * @returns {Promise<any>} the JSON answer, or null when there is none
 */
export async function ask(path) {
  return (await look(path))?.json ?? null;
}

/**
 * @param {string} path
 * @returns {Promise<{json: any, refused: string} | null>} the JSON answer, or null in its place, and why it was refused to this
 *   visitor; null when the server does not answer at all
 */
export async function look(path) {
  try {
    const response = await fetch(path, { signal: AbortSignal.timeout(PATIENCE), cache: 'no-store', headers: headers() });
    const json = await response.json().catch(() => null);
    const refused = response.status === 401 || response.status === 403;
    return { json: response.ok ? json : null, refused: refused ? text(json?.error?.message, 300) || 'no' : '' };
  } catch {
    return null; // not reachable now: the caller shows it and asks again
  }
}
