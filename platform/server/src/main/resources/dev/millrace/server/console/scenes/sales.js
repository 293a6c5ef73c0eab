// @ts-check
import { Keyed } from '../live/keyed.js';
import { Recent } from '../live/recent.js';
import { Series, align } from '../live/series.js';
import { isObject, millis, number, text } from '../live/value.js';
import { Bars } from '../view/bars.js';
import { Chart } from '../view/chart.js';
import { count, day, money } from '../view/format.js';
import { Table } from '../view/table.js';
import { Scene } from './scene.js';

/** Regions that are shown. */
const REGIONS = 12;

/** @typedef {{time: number | null, region: string, category: string, sales: number | null, profit: number | null}} Order */
/** @typedef {{orders: number | null, sales: number | null, profit: number | null}} Total */

/**
 * Sales push: orders as they come, and the totals of every region.
 *
 * @param {import('./scene.js').Place} place
 */
export function sales(place) {
  const scene = new Scene(place, 'sales', 'Sales', ['sales', 'sales.totals']);
  /** @type {Keyed<Total>} */
  const totals = new Keyed(() => ({ orders: null, sales: null, profit: null }));
  /** @type {Recent<Order>} */
  const orders = new Recent(8);
  const days = new Series(200);
  const bars = new Bars(scene.body, 'Total sales of every region');
  const chart = new Chart(scene.body, design);
  const table = new Table(scene.body, 'Latest orders', columns);
  const draw = place.frames.register(scene.body, () => {
    bars.show(totals.entries().slice(0, REGIONS).map(([region, total]) => bar(region, total)).sort((a, b) => a.label.localeCompare(b.label)));
    chart.draw(align([{ series: days, name: 'sales' }]));
    table.show(orders.items);
  });
  place.feeds.listen('sales.totals', 100, {
    events: (events) => {
      for (const event of events.filter(isObject)) {
        const total = totals.of(text(event.region, 30));
        if (total) Object.assign(total, { orders: number(event.orders), sales: number(event.sales), profit: number(event.profit) });
      }
      scene.arrived();
      draw();
    },
  });
  place.feeds.listen('sales', 500, {
    reset: () => {
      orders.clear();
      days.clear();
    },
    events: (events) => {
      for (const each of events.filter(isObject).map(order)) {
        orders.add(each);
        addToDay(days, each);
      }
      scene.arrived();
      draw();
    },
  });
  return scene;
}

/**
 * @param {Series} days
 * @param {Order} order
 */
function addToDay(days, order) {
  if (order.time === null) return;
  const start = order.time - (order.time % 86_400_000);
  const soFar = days.times.at(-1) === start ? (days.newest?.sales ?? 0) : 0;
  days.put(start, { sales: soFar + (order.sales ?? 0) });
}

/**
 * @param {string} label
 * @param {Total} total
 * @returns {import('../view/bars.js').Bar}
 */
function bar(label, total) {
  return { label, size: total.sales ?? 0, value: money(total.sales), note: `${count(total.orders)} orders, profit ${money(total.profit)}` };
}

/**
 * @param {import('../live/value.js').Data} event
 * @returns {Order}
 */
function order(event) {
  return {
    time: millis(event.time),
    region: text(event.region, 30),
    category: text(event.category, 30),
    sales: number(event.sales),
    profit: number(event.profit),
  };
}

/** @type {import('../view/chart.js').Design} */
const design = {
  title: 'Sales of each day',
  height: 120,
  lines: [{ label: 'Sales of the day', colour: 'c1', format: money, shape: 'bars' }],
  tick: money,
  fromZero: true,
  least: 10,
  utc: true,
  when: day,
};

/** @type {import('../view/table.js').Column<Order>[]} */
const columns = [
  { title: 'Latest orders', text: (each) => day(each.time) },
  { title: 'Region', text: (each) => each.region },
  { title: 'Category', text: (each) => each.category },
  { title: 'Sales', numeric: true, text: (each) => money(each.sales) },
  { title: 'Profit', numeric: true, text: (each) => money(each.profit), className: (each) => ((each.profit ?? 0) < 0 ? 'bad' : '') },
];
