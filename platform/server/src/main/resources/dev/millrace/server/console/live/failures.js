// @ts-check
import { ask } from './poll.js';
import { number, text } from './value.js';

/**
 * Knows why events last failed, by processor: looks at the newest dead letter whenever the count of failures has risen. A new
 * version begins with a clean slate.
 */
export class Failures {
  /** @type {Map<string, {version: unknown, failed: number, words: string}>} */
  #known = new Map();

  /**
   * @param {any} processor as the server describes it
   * @returns {string} where and why its last failed event failed; empty when none did, or while the answer is awaited
   */
  of(processor) {
    const [name, failed] = [text(processor.name, 255), number(processor.failed) ?? 0];
    const known = this.#known.get(name);
    const words = known?.version === processor.version ? known?.words ?? '' : '';
    this.#known.set(name, { version: processor.version, failed, words });
    if (failed > (known?.failed ?? 0)) void this.#learn(name);
    return words;
  }

  /** @param {any[]} processors those that there are; others are forgotten */
  keep(processors) {
    const names = new Set(processors.map((processor) => processor.name));
    for (const name of this.#known.keys()) if (!names.has(name)) this.#known.delete(name);
  }

  /** @param {string} name */
  async #learn(name) {
    const answer = await ask(`channels/${encodeURIComponent(`$dead.${name}`)}?last=1`);
    const error = answer?.events?.[0]?.data?.error;
    const known = this.#known.get(name);
    if (!error || !known) return;
    const place = [text(error.file, 100), text(error.line), text(error.column)].filter(Boolean).join(':');
    known.words = `${place ? `${place} ` : ''}${text(error.message, 300)}`;
  }
}
