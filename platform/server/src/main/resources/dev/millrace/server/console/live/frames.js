// @ts-check

/** Charts are redrawn at most this often: more cannot be read, and costs a laptop its battery. */
const CALM = 80;

/**
 * Draws what changed, at most once per animation frame, and only what can be seen: nothing while the tab is hidden or the
 * part is scrolled away.
 */
export class Frames {
  /** @type {Map<Element, {draw: () => void, wanted: boolean, seen: boolean, drawn: number}>} */
  #parts = new Map();
  #planned = false;
  #watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const part = this.#parts.get(entry.target);
      if (part) part.seen = entry.isIntersecting;
    }
    this.#plan();
  }, { rootMargin: '200px' });

  /**
   * @param {Element} host the part of the page that `draw` fills
   * @param {() => void} draw
   * @returns {() => void} asks for a drawing
   */
  register(host, draw) {
    const part = { draw, wanted: true, seen: false, drawn: 0 };
    this.#parts.set(host, part);
    this.#watch.observe(host);
    return () => {
      part.wanted = true;
      this.#plan();
    };
  }

  #plan() {
    if (this.#planned) return;
    this.#planned = true;
    requestAnimationFrame((now) => this.#frame(now));
  }

  /** @param {number} now */
  #frame(now) {
    this.#planned = false;
    let early = false;
    for (const part of this.#parts.values()) {
      if (!part.wanted || !part.seen) continue;
      if (now - part.drawn < CALM) {
        early = true;
        continue;
      }
      part.wanted = false;
      part.drawn = now;
      part.draw();
    }
    if (early) this.#plan();
  }
}
