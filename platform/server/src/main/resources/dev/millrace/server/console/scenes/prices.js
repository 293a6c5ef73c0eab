// @ts-check
import { Keyed } from '../live/keyed.js';
import { Series, align } from '../live/series.js';
import { isObject, millis, number, text } from '../live/value.js';
import { Chart } from '../view/chart.js';
import { Choice } from '../view/choice.js';
import { compact, moment, percent, price, priceTick } from '../view/format.js';
import { Tiles } from '../view/tiles.js';
import { CANDLE, paintCandles } from './candles.js';
import { Scene } from './scene.js';

/** What is read from each channel. */
const CHANNELS = {
  prices: ['price', 'volume'],
  vwap: ['vwap'],
  average: ['simple', 'exponential'],
  candles: CANDLE,
  volatility: ['volatility'],
};

/** @typedef {Record<string, Series>} Stock one series per channel */

/**
 * Stock prices: each price, the volume-weighted and moving averages, candles and volatility of one symbol.
 *
 * @param {import('./scene.js').Place} place
 */
export function prices(place) {
  const scene = new Scene(place, 'prices', 'Stock prices', Object.keys(CHANNELS));
  /** @type {Keyed<Stock>} */
  const stocks = new Keyed(() => Object.fromEntries(Object.keys(CHANNELS).map((channel) => [channel, new Series()])));
  const choice = new Choice(scene.body, 'Symbol', () => draw());
  const tiles = new Tiles(scene.body);
  const chart = new Chart(scene.body, lines);
  const below = new Chart(scene.body, volatility);
  const draw = place.frames.register(scene.body, () => {
    const stock = stocks.of(choice.chosen ?? '');
    if (stock) show(stock, tiles, chart, below);
  });
  for (const [channel, names] of Object.entries(CHANNELS)) {
    place.feeds.listen(channel, 400, {
      events: (events) => {
        for (const event of events.filter(isObject)) add(stocks, choice, channel, names, event);
        scene.arrived();
        draw();
      },
    });
  }
  return scene;
}

/**
 * @param {Keyed<Stock>} stocks
 * @param {Choice} choice
 * @param {string} channel
 * @param {string[]} names
 * @param {import('../live/value.js').Data} event
 */
function add(stocks, choice, channel, names, event) {
  const symbol = text(event.symbol, 20);
  const time = millis(event.time);
  const stock = time === null ? undefined : stocks.of(symbol);
  if (!stock || time === null) return;
  stock[channel].put(time, Object.fromEntries(names.map((name) => [name, number(event[name])])));
  choice.offer(symbol);
}

/**
 * @param {Stock} stock
 * @param {Tiles} tiles
 * @param {Chart} chart
 * @param {Chart} below
 */
function show(stock, tiles, chart, below) {
  tiles.show([
    { label: 'Price', value: price(stock.prices.newest?.price), note: moment(stock.prices.times.at(-1)) },
    { label: 'VWAP', value: price(stock.vwap.newest?.vwap) },
    { label: 'Volume', value: compact(stock.prices.newest?.volume) },
    { label: 'Volatility', value: percent(stock.volatility.newest?.volatility) },
  ]);
  const since = stock.prices.times[0] ?? -Infinity;
  const candles = CANDLE.map((name) => ({ series: stock.candles, name }));
  const own = [
    { series: stock.prices, name: 'price' },
    { series: stock.vwap, name: 'vwap' },
    { series: stock.average, name: 'simple' },
    { series: stock.average, name: 'exponential' },
  ];
  const columns = align([...candles, ...own, { series: stock.volatility, name: 'volatility' }], since);
  chart.draw(columns.slice(0, -1));
  below.draw([columns[0], columns[columns.length - 1]]);
}

/** @type {import('../view/chart.js').Design} */
const lines = {
  title: 'Price with its averages and candles',
  height: 320,
  lines: [
    ...CANDLE.map((label) => /** @type {const} */ ({ label, colour: 'faint', format: price, shape: 'none', silent: true })),
    { label: 'Price', colour: 'c1', format: price },
    { label: 'VWAP', colour: 'c3', format: price },
    { label: 'Simple average', colour: 'c5', format: price },
    { label: 'Exponential average', colour: 'c2', format: price },
  ],
  tick: priceTick,
  utc: true,
  when: moment,
  together: 'prices',
  paint: paintCandles,
};

/** @type {import('../view/chart.js').Design} */
const volatility = {
  title: 'Volatility',
  height: 96,
  lines: [{ label: 'Volatility', colour: 'c4', format: percent, shape: 'area' }],
  tick: percent,
  fromZero: true,
  utc: true,
  when: moment,
  together: 'prices',
};
