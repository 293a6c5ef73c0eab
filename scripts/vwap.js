// @ts-check
// Volume-weighted average price: what a share cost on average, so far on this day (UTC).

/** @type {import('./millrace').Processor} */
export const processor = { from: 'prices', to: 'vwap', key: '/symbol', time: '/time' };

/**
 * @param {{ symbol: string, time: string, price: number, volume?: number | null }} trade
 * @param {import('./millrace').Context} ctx
 */
export function onEvent(trade, ctx) {
    if (!trade.volume) {
        return;                                        // nothing was traded at this price
    }
    const day = trade.time.slice(0, 10);
    const before = ctx.state;
    const total = before?.day === day ? before : { day, value: 0, volume: 0 };
    total.value += trade.price * trade.volume;
    total.volume += trade.volume;
    ctx.state = total;
    return {
        symbol: trade.symbol,
        time: trade.time,
        price: trade.price,
        vwap: total.value / total.volume,
        volume: total.volume,
    };
}
