// @ts-check
import { Recent } from '../live/recent.js';
import { Series, align } from '../live/series.js';
import { isObject, millis, number, text } from '../live/value.js';
import { Chart } from '../view/chart.js';
import { clock, percent, tenths } from '../view/format.js';
import { Table } from '../view/table.js';
import { Tiles } from '../view/tiles.js';
import { Scene } from './scene.js';

/** @typedef {{time: number | null, what: string, raised: boolean, value: number | null, limit: number | null}} Alert */

/** What is measured, as its share in use, by the name that events have for it. */
const WORDS = new Map([['cpu', 'CPU'], ['memory', 'Memory'], ['disk', 'Disk']]);

/**
 * Live monitoring: this machine's processor, memory and fullest disk, and the alerts about them.
 *
 * @param {import('./scene.js').Place} place
 */
export function machine(place) {
  const scene = new Scene(place, 'machine', 'Live monitoring', ['machine.smooth', 'machine.alerts']);
  const series = new Series();
  /** @type {Recent<Alert>} */
  const alerts = new Recent(6);
  const tiles = new Tiles(scene.body);
  const chart = new Chart(scene.body, design);
  const table = new Table(scene.body, 'Alerts, newest first', columns);
  const draw = place.frames.register(scene.body, () => {
    const now = series.newest;
    tiles.show([...[...WORDS].map(([name, label]) => ({ label, value: percent(now?.[name]) })), { label: 'Load', value: tenths(now?.load) }]);
    chart.draw(align([...WORDS.keys()].map((name) => ({ series, name }))));
    table.show(alerts.items);
  });
  place.feeds.listen('machine.smooth', 300, {
    events: (events) => {
      for (const event of events.filter(isObject)) {
        const row = ['cpu', 'memory', 'disk', 'load'].map((name) => [name, number(event[name])]);
        series.put(millis(event.time) ?? Date.now(), Object.fromEntries(row));
      }
      scene.arrived();
      draw();
    },
  });
  place.feeds.listen('machine.alerts', 20, {
    reset: () => alerts.clear(),
    events: (events) => {
      events.filter(isObject).map(alert).forEach((each) => alerts.add(each));
      scene.arrived();
      draw();
    },
  });
  return scene;
}

/** @type {import('../view/chart.js').Design} */
const design = {
  title: 'Processor, memory and fullest disk: how much of each is in use',
  height: 190,
  lines: [
    { label: 'CPU', colour: 'c1', format: percent, shape: 'area' },
    { label: 'Memory', colour: 'c5', format: percent },
    { label: 'Disk', colour: 'c3', format: percent },
  ],
  tick: percent,
  range: [0, 1],
  when: clock,
};

/** @type {import('../view/table.js').Column<Alert>[]} */
const columns = [
  { title: 'Alert', text: (alert) => WORDS.get(alert.what) ?? alert.what },
  { title: 'State', text: (alert) => (alert.raised ? 'raised' : 'cleared'), className: (alert) => `state ${alert.raised ? 'bad' : 'good'}` },
  { title: 'Value', numeric: true, text: (alert) => percent(alert.value) },
  { title: 'Limit', numeric: true, text: (alert) => `${alert.raised ? 'above' : 'below'} ${percent(alert.limit)}` },
  { title: 'Time', numeric: true, text: (alert) => clock(alert.time) },
];

/**
 * @param {import('../live/value.js').Data} event
 * @returns {Alert}
 */
function alert(event) {
  return {
    time: millis(event.time),
    what: text(event.what, 30),
    raised: event.raised === true,
    value: number(event.value),
    limit: number(event.limit),
  };
}
