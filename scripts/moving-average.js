// @ts-check
// Two averages of the last 20 prices: a simple one, and an exponential one that gives recent prices more weight.

const WINDOW = 20;
const WEIGHT = 2 / (WINDOW + 1);                       // of the newest price, so that both averages are about equally old

/** @type {import('./millrace').Processor} */
export const processor = { from: 'prices', to: 'average', key: '/symbol', time: '/time' };

/**
 * @param {{ symbol: string, time: string, price: number }} tick
 * @param {import('./millrace').Context} ctx
 */
export function onEvent({ symbol, time, price }, ctx) {
    const s = ctx.state ?? { prices: [], exponential: price };
    s.prices.push(price);
    if (s.prices.length > WINDOW) {
        s.prices.shift();
    }
    s.exponential += WEIGHT * (price - s.exponential);
    ctx.state = s;

    const sum = s.prices.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0);
    return { symbol, time, price, simple: sum / s.prices.length, exponential: s.exponential, prices: s.prices.length };
}
