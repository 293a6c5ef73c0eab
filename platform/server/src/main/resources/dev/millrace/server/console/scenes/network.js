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

/** @typedef {{name: string, series: Series, total: number, usual: number | null, spikes: number}} Interface */
/** @typedef {{host: string, connections: number | null}} Talker */

/** The source's name for the sum of all interfaces but the loopback. */
const SUM = '*';
const SHOWN = 8;

/**
 * Network traffic: what each interface of this machine receives and sends, where it jumps, and who has the most connections.
 *
 * @param {import('./scene.js').Place} place
 */
export function network(place) {
  const scene = new Scene(place, 'network', 'Network traffic', ['network.rates']);
  /** @type {Keyed<Interface>} */
  const interfaces = new Keyed((name) => ({ name, series: new Series(), total: 0, usual: null, spikes: 0 }));
  const choice = new Choice(scene.body, 'Network interface', () => draw(), label);
  const chart = new Chart(scene.body, design);
  const tables = scene.body.appendChild(element('div', 'pair tables'));
  const table = new Table(tables, 'Interfaces, busiest first', columns);
  const talkersTable = new Table(tables, 'Hosts with the most connections to this machine', talkerColumns);
  /** @type {Talker[]} */
  let talkers = [];
  const draw = place.frames.register(scene.body, () => {
    const busiest = interfaces.entries().map(([, each]) => each).sort(byTotal);
    choice.prefer(busiest[0]?.name);
    const series = interfaces.of(choice.chosen ?? '')?.series ?? new Series();
    chart.draw(align(['rx', 'tx', 'spike'].map((name) => ({ series, name }))));
    table.show(busiest.slice(0, SHOWN));
    talkersTable.show(talkers);
  });
  place.feeds.listen('network.rates', 400, {
    reset: () => interfaces.clear(),
    events: (events) => {
      const usable = events.filter(isObject);
      for (const event of usable) add(interfaces, choice, event);
      talkers = usable.filter((event) => event.name === SUM).map(talkersOf).pop() ?? talkers;
      scene.arrived();
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
  const each = interfaces.of(text(event.name, 30));
  if (!each) return;
  const [rx, tx] = [number(event.rxBytes), number(event.txBytes)];
  const spike = event.spike ? Math.max(rx ?? 0, tx ?? 0) : null;
  each.series.put(millis(event.time) ?? Date.now(), { rx, tx, spike });
  each.total += (rx ?? 0) + (tx ?? 0);
  each.usual = number(event.mean);
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

/** The sum goes before an interface that is all there is to it. @param {Interface} a @param {Interface} b */
const byTotal = (a, b) => b.total - a.total || Number(b.name === SUM) - Number(a.name === SUM);

/** @param {string} name */
const label = (name) => (name === SUM ? 'all but loopback' : name);

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
  least: 1000,
  when: clock,
};

/** @type {import('../view/table.js').Column<Interface>[]} */
const columns = [
  { title: 'Interface', text: (each) => label(each.name) },
  { title: 'Received', numeric: true, text: (each) => bytes(each.series.newest?.rx) },
  { title: 'Sent', numeric: true, text: (each) => bytes(each.series.newest?.tx) },
  { title: 'Usual', numeric: true, text: (each) => bytes(each.usual) },
  { title: 'Spikes', numeric: true, text: (each) => count(each.spikes), className: (each) => (each.spikes > 0 ? 'bad' : '') },
];

/** @type {import('../view/table.js').Column<Talker>[]} */
const talkerColumns = [
  { title: 'Top talkers', text: (each) => each.host },
  { title: 'Connections', numeric: true, text: (each) => count(each.connections) },
];
