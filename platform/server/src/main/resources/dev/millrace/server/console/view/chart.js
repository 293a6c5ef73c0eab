// @ts-check
import uPlot from '/lib/uplot/uPlot.esm.js';
import { element } from './dom.js';
import { Legend } from './legend.js';
import { colour, onThemeChange, timeAxis, valueAxis } from './theme.js';

/**
 * @typedef {object} Line one column of a chart
 * @property {string} label
 * @property {string} colour name of a colour in the style sheet, such as `c1`
 * @property {(value: number | null | undefined) => string} format
 * @property {'line' | 'thin' | 'area' | 'bars' | 'points' | 'none'} [shape] how it is drawn; `none` leaves it to the chart's `paint`
 * @property {boolean} [silent] not named in the legend
 */

/**
 * @typedef {object} Design
 * @property {string} title what the chart shows, for those who cannot see it
 * @property {number} height in CSS pixels
 * @property {Line[]} lines
 * @property {(value: number, step: number) => string} tick a label of the value axis, and how far it is from the next
 * @property {[number, number]} [range] fixed values of the value axis
 * @property {boolean} [fromZero] the value axis starts at zero
 * @property {number} [least] the value axis spans at least this much, so that next to nothing looks like it
 * @property {boolean} [utc] the times are days of the past, to be read in UTC
 * @property {(time: number) => string} when how a time reads
 * @property {string} [together] charts with the same word share their cursor
 * @property {(plot: any) => void} [paint] draws what lies behind the lines
 */

/** @typedef {(number | null | undefined)[][]} Columns times, then one list of values per line */

/** A line chart over time: follows its host's width and the theme, and can be read with the arrow keys. */
export class Chart {
  #legend = new Legend();
  #canvas = element('div', 'canvas');
  /** @type {any} */
  #plot = null;
  /** @type {Columns} */
  #columns = [[]];
  /** @type {Design} */
  #design;

  /**
   * @param {HTMLElement} host
   * @param {Design} design
   */
  constructor(host, design) {
    this.#design = design;
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute('role', 'group');
    this.#canvas.setAttribute('aria-roledescription', 'chart');
    this.#canvas.addEventListener('keydown', (event) => this.#step(event));
    host.append(this.#legend.element, this.#canvas);
    this.redesign(design);
    onThemeChange(() => this.#build());
    new ResizeObserver(() => this.#fit()).observe(this.#canvas);
  }

  /** @param {Design} design other lines than before */
  redesign(design) {
    this.#design = design;
    this.#canvas.setAttribute('aria-label', `${design.title}. Left and right arrow keys read the values.`);
    this.#legend.show(design.lines);
    this.#columns = [[], ...design.lines.map(() => [])];
    this.#build();
  }

  /** @param {Columns} columns */
  draw(columns) {
    this.#columns = columns;
    this.#plot?.setData(columns);
    this.#read();
  }

  #build() {
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(), this.#columns, this.#canvas);
  }

  #options() {
    const design = this.#design;
    return {
      width: Math.max(this.#canvas.clientWidth, 100),
      height: design.height,
      ms: 1,
      tzDate: (/** @type {number} */ time) => (design.utc ? uPlot.tzDate(new Date(time), 'Etc/UTC') : new Date(time)),
      legend: { show: false },
      padding: [8, 26, 0, 0],
      scales: { x: { time: true }, y: { range: (/** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) => this.#range(low, high) } },
      series: [{}, ...design.lines.map(series)],
      axes: [timeAxis(design.utc ?? false), valueAxis(design.tick)],
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: 7, width: 0, fill: (/** @type {any} */ _, /** @type {number} */ at) => pointColour(design.lines[at - 1]) },
        ...(design.together ? { sync: { key: design.together } } : {}),
      },
      hooks: { setCursor: [() => this.#read()], drawAxes: design.paint ? [design.paint] : [] },
    };
  }

  /**
   * @param {number | null} low
   * @param {number | null} high
   * @returns {[number, number]}
   */
  #range(low, high) {
    if (this.#design.range) return this.#design.range;
    if (low === null || high === null) return [0, 1];
    const room = (high - low) * 0.08 || Math.abs(high) * 0.05 || 1;
    const bottom = this.#design.fromZero ? Math.min(0, low) : low - room;
    return [bottom, Math.max(high + room, bottom + (this.#design.least ?? 0))];
  }

  #read() {
    const at = this.#plot?.cursor.idx ?? null;
    this.#legend.update(this.#design.lines, this.#columns, at, this.#design.when);
  }

  #fit() {
    const width = this.#canvas.clientWidth;
    if (width > 0 && width !== this.#plot?.width) this.#plot?.setSize({ width, height: this.#design.height });
  }

  /** @param {KeyboardEvent} event */
  #step(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const length = this.#columns[0].length;
    if (!step || length === 0) return;
    event.preventDefault();
    const at = Math.min(length - 1, Math.max(0, (this.#plot.cursor.idx ?? length) + step));
    this.#plot.setCursor({ left: this.#plot.valToPos(this.#columns[0][at], 'x'), top: 10 }, true, true);
  }
}

/** @param {Line} line */
const pointColour = (line) => (line.silent ? 'transparent' : colour(line.colour));

/** @param {Line} line */
function series(line) {
  const stroke = colour(line.colour);
  const shape = line.shape ?? 'line';
  return {
    label: line.label,
    stroke,
    width: { thin: 1, bars: 0 }[/** @type {string} */ (shape)] ?? 2,
    fill: shape === 'area' ? colour(`${line.colour}-soft`) : shape === 'bars' ? stroke : undefined,
    paths: paths(shape),
    points: { show: shape === 'points', size: 9, width: 2, fill: colour('surface') },
  };
}

/** @param {string} shape */
function paths(shape) {
  if (shape === 'bars') return uPlot.paths.bars({ size: [0.7, 24] });
  return shape === 'none' || shape === 'points' ? () => null : undefined;
}
