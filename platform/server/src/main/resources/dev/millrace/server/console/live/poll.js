// @ts-check
import { Backoff } from './backoff.js';

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

/** Asks the server about itself every two seconds, and says whether it answers. */
export class Poll {
  #backoff = new Backoff(() => void this.#ask());

  /**
   * @param {(answers: Answers) => void} onAnswers
   * @param {(liveness: Liveness) => void} onLiveness
   */
  constructor(onAnswers, onLiveness) {
    this.onAnswers = onAnswers;
    this.onLiveness = onLiveness;
  }

  start() {
    void this.#ask();
  }

  async #ask() {
    const answers = await askAll();
    if (answers === null) {
      this.#backoff.again();
      this.onLiveness({ live: false, retryAt: this.#backoff.due });
      return;
    }
    this.#backoff.succeeded();
    this.onLiveness({ live: true });
    setTimeout(() => void this.#ask(), EVERY);
    this.onAnswers(answers);
  }
}

/** @returns {Promise<Answers | null>} null when the server does not answer at all */
async function askAll() {
  const [info, channels, processors, sources] = await Promise.all([
    ask('api/info'), askList('channels'), askList('processors'), askList('sources'),
  ]);
  return info === null ? null : { info, channels, processors, sources };
}

/**
 * @param {string} name
 * @returns {Promise<any[] | null>}
 */
async function askList(name) {
  const answer = await ask(`api/${name}`);
  return Array.isArray(answer?.[name]) ? answer[name] : null;
}

/**
 * @param {string} path
 * @returns {Promise<any>} the JSON answer, or null when there is none
 */
export async function ask(path) {
  try {
    const response = await fetch(path, { signal: AbortSignal.timeout(PATIENCE), cache: 'no-store' });
    return response.ok ? await response.json() : null;
  } catch {
    return null; // not reachable now: the caller shows it and asks again
  }
}
