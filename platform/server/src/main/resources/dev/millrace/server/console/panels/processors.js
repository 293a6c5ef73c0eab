// @ts-check
import { Failures } from '../live/failures.js';
import { Rates } from '../live/rates.js';
import { number, text } from '../live/value.js';
import { part, write } from '../view/dom.js';
import { count, rate, version } from '../view/format.js';
import { Table } from '../view/table.js';

/**
 * @typedef {object} Row
 * @property {any} told what the server says of the processor
 * @property {number | null} in
 * @property {number | null} out
 * @property {string} failure where and why an event last failed
 */

/** The processors: what they are made by, how they do, and how fast. */
export class ProcessorsPanel {
  #rates = new Rates();
  #failures = new Failures();
  #table = new Table(part('processors'), 'Processors', columns);

  /** @param {any[] | null} processors as the server lists them; null when it did not answer */
  told(processors) {
    if (!processors) {
      write(part('processors-note'), 'The server does not list its processors at the moment.');
      return;
    }
    this.#rates.begin();
    this.#failures.keep(processors);
    const rows = processors.map((told) => ({
      told,
      in: this.#rates.of(`in ${told.name}`, number(told.events), told.version),
      out: this.#rates.of(`out ${told.name}`, number(told.emitted), told.version),
      failure: this.#failures.of(told),
    }));
    this.#table.show(rows.sort((a, b) => text(a.told.name).localeCompare(text(b.told.name))));
    write(part('processors-note'), rows.length === 0
      ? 'There is no processor yet: save a script into scripts/ or put a jar into plugins/, and it appears here.' : '');
  }
}

/** @param {Row} row */
function status({ told, failure }) {
  const [problem, lost] = [text(told.problem, 400), number(told.lost)];
  const why = problem ? `: ${problem}` : failure ? `; last failure: ${failure}` : '';
  return `${text(told.status)}${why}${lost ? `; ${count(lost)} events were gone before it came to them` : ''}`;
}

/** A processor that runs, but fails on events, is neither well nor ill. @param {Row} row */
const state = ({ told, failure }) => `state ${told.status !== 'running' ? 'bad' : failure ? 'wait' : 'good'}`;

/** Every processor can be called by name and reply; most have channels besides. @param {Row} row */
const ways = ({ told }) => `${names(told.from) || 'calls'} → ${names(told.to) || 'replies'}`;

/** @param {unknown} channels */
const names = (channels) => (Array.isArray(channels) ? channels.map((channel) => text(channel, 255)).join(', ') : '');

/** @type {import('../view/table.js').Column<Row>[]} */
const columns = [
  { title: 'Processor', text: ({ told }) => text(told.name, 255), className: () => 'code' },
  { title: 'Status', text: status, className: state },
  { title: 'In/s', numeric: true, text: (row) => rate(row.in) },
  { title: 'Out/s', numeric: true, text: (row) => rate(row.out) },
  { title: 'Failures', numeric: true, text: ({ told }) => count(number(told.failed)), className: ({ told }) => (number(told.failed) ? 'bad' : 'quiet') },
  { title: 'Lag', numeric: true, text: ({ told }) => count(number(told.lag)), className: ({ told }) => (number(told.lag) ? '' : 'quiet') },
  { title: 'From → to', text: ways, className: () => 'code quiet' },
  { title: 'Made by', text: ({ told }) => `${text(told.kind)} ${text(told.file, 255)}`, className: () => 'whole' },
  { title: 'Version', text: ({ told }) => version(told.version), className: () => 'code quiet' },
];
