// @ts-check
import { element } from '../view/dom.js';
import { text } from '../live/value.js';

/** Says which sources, plugins and scripts make the channels of a scene. */
export class Credits {
  element = element('ul', 'credits');
  #shown = '';

  /**
   * @param {string[]} channels
   * @param {any[]} processors
   * @param {any[]} sources
   */
  show(channels, processors, sources) {
    const makers = distinct([
      ...sources.filter((source) => channels.includes(source.to) || feeds(source, channels, processors)).map(ofSource),
      ...processors.filter((processor) => lists(processor.to).some((to) => channels.includes(to))).map(ofProcessor),
    ]);
    const shown = JSON.stringify(makers);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.replaceChildren(...makers.map(chip));
  }
}

/** @typedef {{kind: string, name: string, status: string, problem: string}} Maker */

/** A source's version begins with its plugin. @param {any} source @returns {Maker} */
const ofSource = (source) => ({
  kind: `source ${text(source.name)} of plugin`,
  name: text(source.version).replace(/@.*$/, ''),
  status: text(source.status),
  problem: text(source.problem, 200),
});

/** @param {any} processor @returns {Maker} */
const ofProcessor = (processor) => ({
  kind: text(processor.kind),
  name: text(processor.file ?? processor.name).replace(/^.*\//, ''),
  status: text(processor.status),
  problem: text(processor.problem, 200),
});

/**
 * Whether a source fills a channel from which one of the shown channels is made.
 *
 * @param {any} source
 * @param {string[]} channels
 * @param {any[]} processors
 */
function feeds(source, channels, processors) {
  return processors.some((processor) =>
    lists(processor.from).includes(source.to) && lists(processor.to).some((to) => channels.includes(to)));
}

/**
 * A jar that makes several channels of a scene is named once.
 *
 * @param {Maker[]} makers
 */
const distinct = (makers) => [...new Map(makers.map((maker) => [JSON.stringify(maker), maker])).values()];

/** @param {unknown} value @returns {string[]} */
const lists = (value) => (Array.isArray(value) ? value.map(String) : []);

/** States in which nothing comes although something should. */
const TROUBLED = new Set(['quarantined', 'stopped', 'waiting', 'abandoned']);

/** @param {Maker} maker */
function chip({ kind, name, status, problem }) {
  const troubled = TROUBLED.has(status);
  const made = element('li', troubled ? 'troubled' : '', element('span', '', `${kind} `), element('code', '', name));
  if (status !== 'running') made.append(` ${status}${troubled && problem ? `: ${problem}` : ''}`);
  return made;
}
