// The mean of the values of each key so far: the script that the pipeline is measured with, in Millrace and in Node.
export const processor = { from: 'samples', to: 'means', key: '/key' };

export function onEvent({ ts, key, value }, ctx) {
    const s = ctx.state ?? { count: 0, sum: 0 };
    s.count += 1;
    s.sum += value;
    ctx.state = s;
    return { ts, key, mean: s.sum / s.count };
}
