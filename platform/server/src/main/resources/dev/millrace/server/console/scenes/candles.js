// @ts-check
import { colour } from '../view/theme.js';

/** Places of a candle's values among the columns of the chart that it is painted on. */
export const CANDLE = ['open', 'high', 'low', 'close'];

/**
 * Paints candles behind the lines of a chart whose first columns are open, high, low and close.
 *
 * @param {any} plot
 */
export function paintCandles(plot) {
  const [times, open, high, low, close] = plot.data;
  const places = times.map((/** @type {number} */ _, /** @type {number} */ at) => at).filter((/** @type {number} */ at) => close[at] != null && open[at] != null);
  if (places.length === 0) return;
  const begin = (/** @type {number} */ at) => plot.valToPos(times[at], 'x', true);
  const y = (/** @type {number} */ value) => plot.valToPos(value, 'y', true);
  const span = narrowest(places.map(begin));
  const width = Math.max(devicePixelRatio, Math.min(span * 0.65, 28 * devicePixelRatio));
  const x = (/** @type {number} */ at) => begin(at) + (Number.isFinite(span) ? span / 2 : 0);
  const inks = { rise: colour('rise'), fall: colour('fall') };
  const pen = plot.ctx;
  pen.save();
  pen.beginPath();
  pen.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
  pen.clip();
  for (const at of places) {
    pen.fillStyle = close[at] >= open[at] ? inks.rise : inks.fall;
    const [top, bottom] = [y(Math.max(open[at], close[at])), y(Math.min(open[at], close[at]))];
    pen.fillRect(x(at) - devicePixelRatio / 2, y(high[at]), devicePixelRatio, y(low[at]) - y(high[at]));
    pen.fillRect(x(at) - width / 2, top, width, Math.max(devicePixelRatio, bottom - top));
  }
  pen.restore();
}

/**
 * How wide one candle's span of time is, as far as its neighbours tell.
 *
 * @param {number[]} begins
 */
function narrowest(begins) {
  let span = Infinity;
  for (let at = 1; at < begins.length; at++) span = Math.min(span, begins[at] - begins[at - 1]);
  return span;
}
