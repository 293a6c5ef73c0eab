// @ts-check
import { ask } from '../live/poll.js';
import { isObject, millis, number, text } from '../live/value.js';
import { element, part } from '../view/dom.js';
import { clock, count, day } from '../view/format.js';

const MOST = 50;
const VERDICTS = new Set(['activated', 'refused', 'removed']);

/** The last drop-ins and what became of them, newest first; new ones appear by themselves. */
export class ReceiptsPanel {
  #list = part('receipts');
  /** @type {Map<string, {time: number, item: HTMLElement}>} */
  #receipts = new Map();

  /** @param {import('../live/feeds.js').Feeds} feeds */
  listen(feeds) {
    feeds.listen('$receipts', MOST, { events: (events) => this.#add(events, true) });
  }

  /** Asks for the receipts of before. */
  async load() {
    const answer = await ask(`api/receipts?last=${MOST}`);
    if (Array.isArray(answer?.receipts)) this.#add(answer.receipts, false);
    this.#list.setAttribute('aria-live', 'polite'); // from now on, for new ones: reading out all old ones helps nobody
  }

  /**
   * @param {unknown[]} receipts
   * @param {boolean} fresh
   */
  #add(receipts, fresh) {
    for (const receipt of receipts.filter(isObject)) {
      const id = JSON.stringify([receipt.time, receipt.file, receipt.hash, receipt.verdict]);
      if (this.#receipts.has(id)) continue;
      const time = millis(receipt.time) ?? 0;
      this.#receipts.set(id, { time, item: item(receipt, time, fresh && Date.now() - time < 5000) });
    }
    this.#show();
  }

  #show() {
    const newest = [...this.#receipts].sort(([, a], [, b]) => b.time - a.time).slice(0, MOST);
    this.#receipts = new Map(newest);
    part('receipts-note').hidden = newest.length > 0;
    newest.forEach(([, { item }], at) => {
      if (this.#list.children[at] !== item) this.#list.insertBefore(item, this.#list.children[at] ?? null);
    });
    while (this.#list.children.length > newest.length) this.#list.lastElementChild?.remove();
  }
}

/**
 * @param {any} receipt
 * @param {number} time
 * @param {boolean} fresh
 */
function item(receipt, time, fresh) {
  const verdict = text(receipt.verdict, 20);
  const when = element('time', 'quiet', clock(time));
  when.title = day(time);
  const made = element('li', fresh ? 'fresh' : '',
    element('div', '', element('b', `verdict ${VERDICTS.has(verdict) ? verdict : ''}`, verdict), element('code', '', text(receipt.file, 255)), when));
  if (receipt.problem) made.append(problem(receipt));
  for (const processor of Array.isArray(receipt.processors) ? receipt.processors : []) {
    made.append(element('p', 'quiet', from(processor)));
  }
  return made;
}

/** @param {any} receipt */
function problem(receipt) {
  const { message, file, line, column } = receipt.problem;
  const place = [text(file ?? receipt.file, 255), text(line), text(column)].filter(Boolean).join(':');
  return element('p', 'problem', element('code', '', place), ` ${text(message, 600)}`);
}

/** @param {any} processor */
function from(processor) {
  const starts = isObject(processor.from) ? Object.entries(processor.from) : [];
  const places = starts.map(([channel, offset]) => `${text(channel, 255)} offset ${count(number(offset))}`).join(', ');
  return `${text(processor.name, 255)} version ${text(processor.version)}${places ? ` from ${places}` : ''}`;
}
