// @ts-check

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const two = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const NONE = '–';

/** @typedef {number | null | undefined} Maybe */

/**
 * @param {Maybe} value
 * @param {(value: number) => string} format
 */
const or = (value, format) => (value === null || value === undefined ? NONE : format(value));

/** @param {Maybe} value */
export const count = (value) => or(value, (v) => whole.format(v));

/** @param {Maybe} value */
export const compact = (value) => or(value, (v) => short.format(v));

/** @param {Maybe} value a price */
export const price = (value) => or(value, (v) => two.format(v));

/** @param {number} value a price beside an axis */
export const roughPrice = (value) => (Math.abs(value) >= 100 ? whole : two).format(value);

/** @param {Maybe} value an amount of money */
export const money = (value) => or(value, (v) => `${v < 0 ? '−' : ''}$${whole.format(Math.abs(v))}`);

/** @param {Maybe} value a share, 0 to 1 */
export const percent = (value) => or(value, (v) => `${one.format(v * 100)} %`);

/** @param {Maybe} value degrees Celsius */
export const degrees = (value) => or(value, (v) => `${one.format(v)} °C`);

/** @param {Maybe} value a difference in degrees */
export const difference = (value) => or(value, (v) => `${v < 0 ? '−' : '+'}${one.format(Math.abs(v))} °C`);

/** @param {Maybe} value events in a second */
export const rate = (value) => or(value, (v) => (v > 0 && v < 10 ? one.format(v) : whole.format(v)));

/** @param {Maybe} value bytes in a second */
export const bytes = (value) => or(value, (v) => `${scaled(v)}/s`);

/** @param {number} value */
function scaled(value) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let left = value;
  let unit = 0;
  while (Math.abs(left) >= 1000 && unit < units.length - 1) {
    left /= 1000;
    unit++;
  }
  return `${Math.abs(left) < 10 && unit > 0 ? one.format(left) : whole.format(left)} ${units[unit]}`;
}

/** @param {Maybe} seconds how long something has lasted */
export const duration = (seconds) => or(seconds, (s) => {
  const [days, hours, minutes] = [Math.floor(s / 86400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${Math.floor(s % 60)} s` : `${Math.floor(s)} s`;
});

/** @param {Maybe} time milliseconds since 1970, shown as this place's time of day */
export const clock = (time) => or(time, (t) => new Date(t).toLocaleTimeString('en-GB'));

/** @param {Maybe} time milliseconds since 1970, shown as a day in UTC, as recorded data has it */
export const day = (time) => or(time, (t) => iso(t).slice(0, 10));

/** @param {Maybe} time milliseconds since 1970, shown as a day in UTC, with the time of day unless that is midnight */
export const moment = (time) => or(time, (t) => (t % 86_400_000 === 0 ? day(t) : iso(t).slice(0, 19).replace('T', ' ')));

/** @param {number} time */
const iso = (time) => new Date(time).toISOString();
