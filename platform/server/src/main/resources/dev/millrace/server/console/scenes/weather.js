// @ts-check
import { Keyed } from '../live/keyed.js';
import { Series, align } from '../live/series.js';
import { isObject, millis, number, text } from '../live/value.js';
import { Chart } from '../view/chart.js';
import { element } from '../view/dom.js';
import { count, day, degrees, difference } from '../view/format.js';
import { Tiles } from '../view/tiles.js';
import { Scene } from './scene.js';

/** One colour per location; more locations are listed as tiles and not drawn. */
const COLOURS = ['c1', 'c3', 'c2', 'c5'];
const TILES = 8;

/** @typedef {{days: Series, trends: Series, sky: string}} Location */

/**
 * Weather push: each location's temperature, its mean of seven days and how far it is from all days so far.
 *
 * @param {import('./scene.js').Place} place
 */
export function weather(place) {
  const scene = new Scene(place, 'weather', 'Weather', ['weather', 'weather.trends']);
  /** @type {Keyed<Location>} */
  const locations = new Keyed(() => ({ days: new Series(), trends: new Series(), sky: '' }));
  const tiles = new Tiles(scene.body);
  const [left, right] = [element('div'), element('div')];
  scene.body.append(element('div', 'pair', left, right));
  const chart = new Chart(left, temperatures([]));
  const beside = new Chart(right, anomalies([]));
  let drawn = 0;
  const draw = place.frames.register(scene.body, () => {
    const all = locations.entries();
    const shown = all.slice(0, COLOURS.length);
    if (shown.length !== drawn) {
      drawn = shown.length;
      chart.redesign(temperatures(shown.map(([name]) => name)));
      beside.redesign(anomalies(shown.map(([name]) => name)));
    }
    tiles.show(all.slice(0, TILES).map(tile));
    const lines = shown.flatMap(([, { days, trends }]) => [{ series: days, name: 'temperature' }, { series: trends, name: 'weekMean' }]);
    const columns = align([...lines, ...shown.map(([, { trends }]) => ({ series: trends, name: 'anomaly' }))]);
    chart.draw(columns.slice(0, 1 + lines.length));
    beside.draw([columns[0], ...columns.slice(1 + lines.length)]);
  });
  const listen = (/** @type {string} */ channel, /** @type {(location: Location, time: number, event: any) => void} */ add) =>
    place.feeds.listen(channel, 400, {
      events: (events) => {
        for (const event of events.filter(isObject)) {
          const location = locations.of(text(event.location, 30));
          const time = millis(event.time);
          if (location && time !== null) add(location, time, event);
        }
        scene.arrived();
        draw();
      },
    });
  listen('weather', (location, time, event) => {
    location.days.put(time, { temperature: middle(number(event.tempMax), number(event.tempMin)) });
    location.sky = text(event.weather, 30);
  });
  listen('weather.trends', (location, time, event) => {
    location.trends.put(time, { weekMean: number(event.weekMean), anomaly: number(event.anomaly), wet: number(event.wetDays) });
  });
  return scene;
}

/**
 * @param {[string, Location]} entry
 * @returns {import('../view/tiles.js').Tile}
 */
function tile([name, { days, trends, sky }]) {
  const { anomaly, wet } = trends.newest ?? {};
  const words = [sky, anomaly == null ? '' : `${difference(anomaly)} from the mean`, wet ? `${count(wet)} wet ${wet === 1 ? 'day' : 'days in a row'}` : ''];
  return { label: `${name}, ${day(days.times.at(-1))}`, value: degrees(days.newest?.temperature), note: words.filter(Boolean).join(' · ') };
}

/** @param {number | null} high @param {number | null} low */
const middle = (high, low) => (high === null || low === null ? null : (high + low) / 2);

/**
 * @param {string[]} names
 * @returns {import('../view/chart.js').Design}
 */
const temperatures = (names) => ({
  title: 'Temperature of the day and its mean of seven days',
  height: 190,
  lines: names.flatMap((name, at) => [
    { label: name, colour: `${COLOURS[at]}-pale`, format: degrees, shape: /** @type {const} */ ('thin') },
    { label: `${name}, 7-day mean`, colour: COLOURS[at], format: degrees },
  ]),
  tick: degrees,
  utc: true,
  when: day,
  together: 'weather',
});

/**
 * @param {string[]} names
 * @returns {import('../view/chart.js').Design}
 */
const anomalies = (names) => ({
  title: 'Difference from the mean of all days so far',
  height: 190,
  lines: names.map((name, at) => ({ label: `${name}, difference from the mean`, colour: COLOURS[at], format: difference })),
  tick: difference,
  utc: true,
  when: day,
  together: 'weather',
});
