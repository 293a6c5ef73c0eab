// @ts-check
import { Recent } from '../live/recent.js';
import { Series, align } from '../live/series.js';
import { isObject, millis, number, text } from '../live/value.js';
import { Chart } from '../view/chart.js';
import { clock, percent } from '../view/format.js';
import { Table } from '../view/table.js';
import { Tiles } from '../view/tiles.js';
import { Scene } from './scene.js';

/** @typedef {{time: number | null, metric: string, value: number | null, threshold: number | null, state: string}} Alert */

/**
 * Live monitoring: this machine's processor and memory, and the alerts about them.
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
    tiles.show([{ label: 'CPU', value: percent(now?.cpu) }, { label: 'Memory', value: percent(now?.memory) }]);
    chart.draw(align([{ series, name: 'cpu' }, { series, name: 'memory' }]));
    table.show(alerts.items);
  });
  place.feeds.listen('machine.smooth', 300, {
    events: (events) => {
      for (const event of events.filter(isObject)) {
        series.put(millis(event.time) ?? Date.now(), { cpu: number(event.cpu), memory: number(event.memory) });
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
  title: 'Load of the processor and memory in use',
  height: 190,
  lines: [
    { label: 'CPU', colour: 'c1', format: percent, shape: 'area' },
    { label: 'Memory', colour: 'c5', format: percent },
  ],
  tick: percent,
  range: [0, 1],
  when: clock,
};

/** @type {import('../view/table.js').Column<Alert>[]} */
const columns = [
  { title: 'Alert', text: (alert) => clock(alert.time) },
  { title: 'Metric', text: (alert) => alert.metric },
  { title: 'Value', numeric: true, text: (alert) => percent(alert.value) },
  { title: 'Limit', numeric: true, text: (alert) => percent(alert.threshold) },
  { title: 'State', text: (alert) => alert.state, className: (alert) => `state ${/^(raised|high|on|firing)/.test(alert.state) ? 'bad' : 'good'}` },
];

/**
 * @param {import('../live/value.js').Data} event
 * @returns {Alert}
 */
function alert(event) {
  return {
    time: millis(event.time),
    metric: text(event.metric),
    value: number(event.value),
    threshold: number(event.threshold),
    state: text(event.state),
  };
}
