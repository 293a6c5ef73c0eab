// @ts-check
import { Keyed } from '../live/keyed.js';
import { Series, align } from '../live/series.js';
import { isObject, millis, number, text } from '../live/value.js';
import { Chart } from '../view/chart.js';
import { Choice } from '../view/choice.js';
import { element } from '../view/dom.js';
import { bytes, clock, count } from '../view/format.js';
import { Table } from '../view/table.js';
import { Scene } from './scene.js';

/** @typedef {{name: string, series: Series, total: number, spikes: number}} Interface */
/** @typedef {{host: string, connections: number | null}} Talker */

/** The source's name for the sum of all interfaces. */
const SUM = '*';
const SHOWN = 8;

/**
 * Network traffic: what each interface of this machine receives and sends, and where it jumps.
 *
 * @param {import('./scene.js').Place} place
 */
export function network(place) {
  const scene = new Scene(place, 'network', 'Network traffic', ['network', 'network.rates']);
  /** @type {Keyed<Interface>} */
  const interfaces = new Keyed((name) => ({ name, series: new Series(), total: 0, spikes: 0 }));
  const choice = new Choice(scene.body, 'Network interface', () => draw(), label);
  const chart = new Chart(scene.body, design);
  const tables = scene.body.appendChild(element('div', 'pair close'));
  const table = new Table(tables, 'Interfaces, busiest first', columns);
  const talkersTable = new Table(tables, 'Top talkers: hosts with the most connections', talkerColumns);
  /** @type {Talker[]} */
  let talkers = [];
  const draw = place.frames.register(scene.body, () => {
    const busiest = interfaces.entries().map(([, each]) => each).sort((a, b) => b.total - a.total);
    choice.prefer(busiest[0]?.name);
    const series = interfaces.of(choice.chosen ?? '')?.series ?? new Series();
    chart.draw(align(['rx', 'tx', 'spike'].map((name) => ({ series, name }))));
    table.show(busiest.slice(0, SHOWN));
    talkersTable.show(talkers);
  });
  place.feeds.listen('network.rates', 400, {
    reset: () => interfaces.clear(),
    events: (events) => {
      for (const event of events.filter(isObject)) add(interfaces, choice, event);
      scene.arrived();
      draw();
    },
  });
  place.feeds.listen('network', 20, {
    events: (events) => {
      talkers = events.filter(isObject).filter((event) => event.name === SUM).map(talkersOf).pop() ?? talkers;
      draw();
    },
  });
  return scene;
}

/**
 * @param {Keyed<Interface>} interfaces
 * @param {Choice} choice
 * @param {import('../live/value.js').Data} event
 */
function add(interfaces, choice, event) {
  const each = interfaces.of(text(event.interface, 30));
  if (!each) return;
  const [rx, tx] = [number(event.rx), number(event.tx)];
  const spike = event.spike ? Math.max(rx ?? 0, tx ?? 0) : null;
  each.series.put(millis(event.time) ?? Date.now(), { rx, tx, spike });
  each.total += (rx ?? 0) + (tx ?? 0);
  if (spike !== null) each.spikes++;
  choice.offer(each.name);
}

/**
 * @param {import('../live/value.js').Data} event
 * @returns {Talker[]}
 */
function talkersOf(event) {
  const hosts = Array.isArray(event.talkers) ? event.talkers.filter(isObject) : [];
  return hosts.slice(0, SHOWN).map((each) => ({ host: text(each.host, 50), connections: number(each.connections) }));
}

/** @param {string} name */
const label = (name) => (name === SUM ? 'all' : name);

/** @type {import('../view/chart.js').Design} */
const design = {
  title: 'Bytes received and sent in a second',
  height: 190,
  lines: [
    { label: 'Received', colour: 'c1', format: bytes, shape: 'area' },
    { label: 'Sent', colour: 'c2', format: bytes },
    { label: 'Spike', colour: 'bad', format: () => '', shape: 'points' },
  ],
  tick: bytes,
  fromZero: true,
  when: clock,
};

/** @type {import('../view/table.js').Column<Interface>[]} */
const columns = [
  { title: 'Interface', text: (each) => label(each.name) },
  { title: 'Received', numeric: true, text: (each) => bytes(each.series.newest?.rx) },
  { title: 'Sent', numeric: true, text: (each) => bytes(each.series.newest?.tx) },
  { title: 'Spikes', numeric: true, text: (each) => count(each.spikes), className: (each) => (each.spikes > 0 ? 'bad' : '') },
];

/** @type {import('../view/table.js').Column<Talker>[]} */
const talkerColumns = [
  { title: 'Top talkers', text: (each) => each.host },
  { title: 'Connections', numeric: true, text: (each) => count(each.connections) },
];
