// @ts-check

/**
 * Makes an element. Text only ever becomes a text node: event data is not trusted.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} [className]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, className = '', ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/**
 * Sets the text of an element when it differs, so that nothing is laid out again in vain.
 *
 * @param {Element} target
 * @param {string} text
 */
export function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * @param {string} id
 * @returns {HTMLElement} the element of the page with this id
 */
export function part(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element with id "${id}".`);
  return found;
}
