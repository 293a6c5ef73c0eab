// @ts-check
// Running totals per region, and the category that sells best there.

/** @type {import('./millrace').Processor} */
export const processor = { from: 'sales', to: 'sales.totals', key: '/region', time: '/time' };

/**
 * One line of an order; an order has one line per product.
 * @param {{ time: string, order: string, region: string, category: string, sales: number, quantity: number, profit: number }} line
 * @param {import('./millrace').Context} ctx
 */
export function onEvent(line, ctx) {
    const s = ctx.state ?? { day: '', today: [], orders: 0, pieces: 0, sales: 0, profit: 0, categories: {} };
    countOrder(s, line);
    s.pieces += line.quantity;
    s.sales += line.sales;
    s.profit += line.profit;
    s.categories[line.category] = (s.categories[line.category] ?? 0) + line.sales;
    ctx.state = s;

    const { orders, pieces, sales, profit } = s;
    return { region: line.region, time: line.time, orders, pieces, sales, profit, margin: profit / sales, best: best(s.categories) };
}

/** All lines of an order come on one day, so only that day's order numbers are kept. */
function countOrder(/** @type {any} */ s, /** @type {{ time: string, order: string }} */ { time, order }) {
    const day = time.slice(0, 10);
    if (s.day !== day) {
        s.day = day;
        s.today = [];
    }
    if (!s.today.includes(order)) {
        s.today.push(order);
        s.orders++;
    }
}

function best(/** @type {Record<string, number>} */ categories) {
    const [category, sales] = Object.entries(categories).reduce((a, b) => (b[1] > a[1] ? b : a));
    return { category, sales };
}
