// @ts-check
import { write } from '../view/dom.js';

/** Where the commands look for a server unless they are told. */
const USUAL = ['127.0.0.1:8765', 'localhost:8765'];

/** Completes the commands of the hint, so that they reach the server from which this page comes. */
export function completeHint() {
  const url = `${location.origin}${location.pathname.replace(/\/[^/]*$/, '')}`;
  const option = USUAL.includes(location.host) && url === location.origin ? '' : ` --url ${url}`;
  document.querySelectorAll('.hint .url').forEach((place) => write(place, option));
}
