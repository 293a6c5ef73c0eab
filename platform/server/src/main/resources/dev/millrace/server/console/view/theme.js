// @ts-check

/**
 * @param {string} name a colour of the style sheet, without dashes
 * @returns {string} its value in the theme that is on
 */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** @param {() => void} redraw called when the system turns from light to dark or back */
export function onThemeChange(redraw) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
}

/**
 * @param {{size: number, space: number, incrs?: number[], values: (plot: any, ticks: number[], axis: number, space: number, step: number) => string[]}} own
 * @returns {object} an axis in the colours and type of the page
 */
function axis(own) {
  return {
    stroke: colour('faint'),
    font: '11px system-ui, sans-serif',
    gap: 4,
    grid: { stroke: colour('grid'), width: 1 },
    ticks: { show: false },
    ...own,
  };
}

/**
 * @param {(value: number, step: number) => string} tick writes a value so that it differs from one that is a step away
 * @returns {object} the axis of values
 */
export function valueAxis(tick) {
  return axis({ size: 54, space: 32, incrs: STEPS, values: (_, ticks, __, ___, step) => ticks.map((value) => tick(value, step)) });
}

/** Steps of the value axis: 1, 2 and 5, so that one decimal more always tells labels apart. */
const STEPS = Array.from({ length: 22 }, (_, at) => at - 6).flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));

/**
 * @param {boolean} utc the times are days of the past, to be read in UTC
 * @returns {object} the axis of time: as much of a date as the distance of its ticks needs, in one line
 */
export function timeAxis(utc) {
  const zone = utc ? 'UTC' : undefined;
  const formats = SCALES.map(({ from, shown }) => ({ from, format: new Intl.DateTimeFormat('en-GB', { ...shown, timeZone: zone }) }));
  return axis({
    size: 24,
    space: 76,
    values: (_, ticks, __, ___, step) => {
      const format = (formats.find(({ from }) => step >= from) ?? formats[formats.length - 1]).format;
      return ticks.map((tick) => format.format(tick));
    },
  });
}

const DAY = 86_400_000;

/** @type {{from: number, shown: Intl.DateTimeFormatOptions}[]} */
const SCALES = [
  { from: 360 * DAY, shown: { year: 'numeric' } },
  { from: 28 * DAY, shown: { month: 'short', year: 'numeric' } },
  { from: DAY, shown: { day: 'numeric', month: 'short' } },
  { from: 60_000, shown: { hour: '2-digit', minute: '2-digit' } },
  { from: 0, shown: { hour: '2-digit', minute: '2-digit', second: '2-digit' } },
];
