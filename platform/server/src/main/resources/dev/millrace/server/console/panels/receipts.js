// @ts-check
import { ask } from '../live/poll.js';
import { isObject, millis, number, text } from '../live/value.js';
import { element, part } from '../view/dom.js';
import { clock, count, day, version } from '../view/format.js';

const MOST = 50;

/** What may become of a drop-in, and what that means where it is not plain. */
const VERDICTS = new Map([
  ['activated', ''], ['refused', ''], ['removed', ''],
  ['superseded', 'Another jar of the same plugin has a higher version and works instead.'],
  ['halted', 'Its events wait now: a better version goes on with them.'],
]);

/** The last drop-ins and what became of them, newest first; new ones appear by themselves. */
export class ReceiptsPanel {
  #list = part('receipts');
  /** @type {Map<string, {time: number, receipt: any, item: HTMLElement}>} */
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
      this.#receipts.set(id, { time, receipt, item: item(receipt, time, fresh && Date.now() - time < 5000, this.#before(receipt.file, time)) });
    }
    this.#show();
  }

  /**
   * @param {unknown} file
   * @param {number} time
   * @returns {any} what became of the same file's last content that was not refused, as far as it is known
   */
  #before(file, time) {
    const earlier = [...this.#receipts.values()].filter((each) => each.receipt.file === file && each.time < time && each.receipt.verdict !== 'refused');
    return earlier.sort((a, b) => b.time - a.time)[0]?.receipt;
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
 * @param {any} before
 */
function item(receipt, time, fresh, before) {
  const verdict = text(receipt.verdict, 20);
  const when = element('time', 'quiet', clock(time));
  when.title = day(time);
  const made = element('li', fresh ? 'fresh' : '',
    element('div', '', element('b', `verdict ${VERDICTS.has(verdict) ? verdict : ''}`, verdict), element('code', '', text(receipt.file, 255)), when));
  if (receipt.problem) made.append(problem(receipt));
  const meaning = verdict === 'refused' ? runsOn(before) : VERDICTS.get(verdict);
  made.append(...[...started(receipt), ...ended(receipt), meaning ?? ''].filter(Boolean).map((words) => element('p', 'quiet', words)));
  return made;
}

/** @param {any} receipt */
function problem(receipt) {
  const { message, file, line, column } = receipt.problem;
  const place = [text(file ?? receipt.file, 255), text(line), text(column)].filter(Boolean).join(':');
  return element('p', 'problem', element('code', '', place), ` ${text(message, 600)}`);
}

/** @param {any} before */
function runsOn(before) {
  const all = before?.verdict === 'activated' && Array.isArray(before.processors) ? before.processors.filter(isObject) : [];
  return all.map((/** @type {any} */ each) => `${text(each.name, 255)} works on in version ${version(each.version)}.`).join(' ');
}

/** @param {any} receipt */
function started(receipt) {
  const all = Array.isArray(receipt.processors) ? receipt.processors.filter(isObject) : [];
  return all.map((/** @type {any} */ { name, version: made, from }) => `${text(name, 255)} works ${places(from, 'from') || 'when it is called'}, version ${version(made)}`);
}

/** @param {any} receipt */
function ended(receipt) {
  const all = isObject(receipt.until) ? Object.entries(receipt.until) : [];
  return all.map(([name, until]) => `${text(name, 255)} has stopped ${places(until, 'before')}`);
}

/**
 * Where a processor begins or ends, in the channels that clients know; its calls have a channel of their own.
 *
 * @param {unknown} offsets by channel: one, or one per lane
 * @param {string} word
 */
function places(offsets, word) {
  const all = isObject(offsets) ? Object.entries(offsets).filter(([channel]) => !channel.startsWith('$processors.')) : [];
  return all.map(([channel, offset]) => `${word} offset ${span(offset)} of ${text(channel, 255)}`).join(', ');
}

/** @param {unknown} offset */
function span(offset) {
  const all = (Array.isArray(offset) ? offset : [offset]).map((each) => number(each)).filter((each) => each !== null);
  if (all.length < 2) return count(all[0]);
  return `${count(Math.min(...all))} to ${count(Math.max(...all))}, by lane,`;
}
