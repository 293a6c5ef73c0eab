// The volume-weighted average price of each symbol, as in Vwap.java.
export const processor = { from: 'in', to: 'out', key: '/symbol' };

export function onEvent(trade, ctx) {
  const sum = ctx.state ?? { value: 0, volume: 0 };
  sum.value += trade.price * trade.volume;
  sum.volume += trade.volume;
  ctx.state = sum;
  return { symbol: trade.symbol, vwap: sum.value / sum.volume };
}
