// @ts-check
/** Where the browser keeps it for this tab alone, until the tab is closed. */
const PLACE = 'millrace.access';

/** @returns {string} the token or API key that the visitor signed in with; empty when it is nobody in particular */
export function access() {
  try {
    return sessionStorage.getItem(PLACE) ?? '';
  } catch {
    return ''; // the browser keeps nothing for this page
  }
}

/**
 * Begins again as somebody else.
 *
 * @param {string} secret empty for nobody in particular
 * @returns {boolean} false if the browser keeps nothing for this page
 */
export function enter(secret) {
  try {
    if (secret) sessionStorage.setItem(PLACE, secret);
    else sessionStorage.removeItem(PLACE);
  } catch {
    return false;
  }
  location.reload();
  return true;
}

/** @returns {Record<string, string>} what requests carry */
export function headers() {
  const secret = access();
  return secret ? { Authorization: `Bearer ${secret}` } : {};
}

/** @returns {string[]} what WebSockets carry, which have no headers of ours; an address would end in logs */
export function subprotocols() {
  const secret = access();
  return secret ? ['millrace', `millrace.bearer.${btoa(secret).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`] : [];
}
