// @ts-check
import { element, write } from '../view/dom.js';
import { count } from '../view/format.js';
import { Credits } from './credits.js';

/**
 * @typedef {object} Place what a scene is given
 * @property {HTMLElement} host
 * @property {import('../live/feeds.js').Feeds} feeds
 * @property {import('../live/frames.js').Frames} frames
 */

/** One scene's card: its title, who makes its channels, and its content once the first event has come. */
export class Scene {
  body = element('div', 'body');
  #empty = element('p', 'empty', 'No data has arrived yet. Start with --demo to see live data.');
  #note = element('p', 'note');
  #credits = new Credits();
  #card;

  /**
   * @param {Place} place
   * @param {string} name
   * @param {string} title
   * @param {string[]} channels the channels that it shows
   */
  constructor(place, name, title, channels) {
    this.feeds = place.feeds;
    this.channels = channels;
    const heading = element('h2', '', title);
    heading.id = `scene-${name}`;
    this.body.hidden = true;
    this.#card = element('article', `card scene ${name}`, heading, this.#credits.element, this.#empty, this.body, this.#note);
    this.#card.setAttribute('aria-labelledby', heading.id);
    place.host.append(this.#card);
  }

  /** The first event has come. */
  arrived() {
    if (!this.body.hidden) return;
    this.#empty.hidden = true;
    this.body.hidden = false;
  }

  /** @param {import('../live/poll.js').Answers} answers */
  told(answers) {
    this.#credits.show(this.channels, answers.processors ?? [], answers.sources ?? []);
    const skipped = this.feeds.skipped(this.channels);
    write(this.#note, skipped > 0 ? `${count(skipped)} events came too fast to draw and were left out of this picture.` : '');
  }
}
