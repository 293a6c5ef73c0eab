// @ts-check
/**
 * Reading untrusted event data: whatever a publisher sent becomes a finite number, a short text, a time or nothing.
 */

/**
 * @typedef {Record<string, unknown>} Data one event's data, when it is a JSON object
 */

/** What lies outside cannot be drawn together with anything else, and an axis of a million years takes too long to label. */
const LARGEST = 1e15;
const EARLIEST = Date.UTC(1900, 0);
const LATEST = Date.UTC(9999, 11);

/**
 * @param {unknown} value
 * @returns {number | null} the number, or null when it is none or too large to draw
 */
export function number(value) {
  const plain = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof plain === 'number' && Math.abs(plain) <= LARGEST ? plain : null;
}

/**
 * @param {unknown} value
 * @param {number} [longest] characters that are kept
 * @returns {string} the text, cut when too long; empty for null, objects and lists
 */
export function text(value, longest = 80) {
  if (value === null || value === undefined || typeof value === 'object') return '';
  const whole = String(value);
  return whole.length > longest ? `${whole.slice(0, longest - 1)}…` : whole;
}

/**
 * @param {unknown} value an ISO text, milliseconds or seconds since 1970
 * @returns {number | null} milliseconds since 1970, or null when it is no time of years 1900 to 9999
 */
export function millis(value) {
  const plain = number(value);
  const time = plain === null ? Date.parse(text(value)) : Math.abs(plain) < 1e11 ? plain * 1000 : plain;
  return time >= EARLIEST && time <= LATEST ? time : null;
}

/**
 * @param {unknown} value
 * @returns {value is Data}
 */
export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
