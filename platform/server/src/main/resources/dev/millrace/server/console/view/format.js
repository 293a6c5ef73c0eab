// @ts-check

/** By number of decimals. */
const plain = [0, 1, 2, 3, 4, 5, 6].map((digits) => new Intl.NumberFormat('en', { maximumFractionDigits: digits }));
const [whole, one] = plain;
const two = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const NONE = '–';

/** @typedef {number | null | undefined} Maybe */

/**
 * @param {Maybe} value
 * @param {(value: number) => string} format
 */
const or = (value, format) => (value === null || value === undefined ? NONE : format(value));

/**
 * Writes a number with as many decimals as tell it from one that is a step away.
 *
 * @param {number} value
 * @param {number} step 1, 2 or 5 times a power of ten
 */
function stepped(value, step) {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return plain[Math.min(digits, plain.length - 1)].format(value);
}

/** @param {Maybe} value */
export const count = (value) => or(value, (v) => whole.format(v));

/** @param {Maybe} value */
export const tenths = (value) => or(value, (v) => one.format(v));

/** @param {Maybe} value */
export const compact = (value) => or(value, (v) => short.format(v));

/** @param {Maybe} value a price */
export const price = (value) => or(value, (v) => two.format(v));

/** A price beside an axis. */
export const priceTick = stepped;

/** @param {Maybe} value an amount of money @param {number} [step] that can be told apart */
export const money = (value, step = 1) => or(value, (v) => `${v < 0 ? '−' : ''}$${stepped(Math.abs(v), step)}`);

/** @param {Maybe} value a share, 0 to 1 @param {number} [step] that can be told apart */
export const percent = (value, step = 0.001) => or(value, (v) => `${stepped(v * 100, step * 100)} %`);

/** @param {Maybe} value degrees Celsius @param {number} [step] that can be told apart */
export const degrees = (value, step = 0.1) => or(value, (v) => `${stepped(v, step)} °C`);

/** @param {Maybe} value a difference in degrees @param {number} [step] that can be told apart */
export const difference = (value, step = 0.1) => or(value, (v) => `${v < 0 ? '−' : '+'}${stepped(Math.abs(v), step)} °C`);

/** @param {unknown} whole a version as the server writes it: what it is of, and `@` before the version itself */
export const version = (whole) => String(whole ?? '').slice(0, 255).replace(/^.*@/, '');

/** @param {Maybe} value events in a second */
export const rate = (value) => or(value, (v) => (v > 0 && v < 10 ? one.format(v) : whole.format(v)));

/** @param {Maybe} value bytes in a second @param {number} [step] that can be told apart; by default two digits are shown */
export const bytes = (value, step) => or(value, (v) => `${scaled(v, step)}/s`);

/** @param {number} value @param {number} [step] */
function scaled(value, step) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = 1;
  let unit = 0;
  while (Math.abs(value) / size >= 999.5 && unit < units.length - 1) {
    size *= 1000;
    unit++;
  }
  const left = value / size;
  return `${stepped(left, step === undefined ? (Math.abs(left) < 10 && unit > 0 ? 0.1 : 1) : step / size)} ${units[unit]}`;
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
