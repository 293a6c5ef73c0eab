// @ts-check
import { access, enter } from '../live/access.js';
import { part, write } from '../view/dom.js';

/** What a header can carry. */
const PRINTABLE = /^[\x20-\x7e]+$/;
const NEEDED = 'Processors, channels and drop-ins need an API key of the server; a connection token shows the channels whose history its user may read.';

/** Lets a visitor sign in where the server asks who he is, and says what is missing. */
export class AccessPanel {
  #secret = /** @type {HTMLInputElement} */ (part('access-secret'));
  #signOut = part('sign-out');

  constructor() {
    part('access-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#signIn(this.#secret.value.trim());
    });
    this.#signOut.addEventListener('click', () => enter(''));
    this.#signOut.hidden = access() === '';
  }

  /**
   * The server does not tell this visitor about itself.
   *
   * @param {number} readable channels of the page that the visitor may read
   * @param {number} all channels of the page
   * @param {string} reason what the server said
   */
  refused(readable, all, reason) {
    write(part('access-note'), `${sees(readable, all)} ${NEEDED}`);
    write(part('access-refusal'), access() === '' || readable > 0 ? '' : `The server says: ${reason}.`);
    part('access').hidden = false;
  }

  /** @param {string} secret */
  #signIn(secret) {
    if (PRINTABLE.test(secret)) {
      if (!enter(secret)) write(part('access-refusal'), 'This browser keeps nothing for this page, so it cannot sign in: allow it to store data.');
    } else write(part('access-refusal'), 'This is neither a token nor an API key: expected letters, digits and signs of ASCII.');
  }
}

/**
 * @param {number} readable
 * @param {number} all
 */
function sees(readable, all) {
  const part = `${readable} of the ${all} channels that this page draws`;
  if (access() === '') return readable > 0 ? `This is what everybody may see: ${part}.` : 'This server shows nothing to visitors whom it does not know.';
  return readable > 0 ? `This is what your token shows: ${part}.` : 'What you signed in with opens nothing on this page.';
}
