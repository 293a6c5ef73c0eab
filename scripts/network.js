// @ts-check
// Watches how much each network interface carries, and says when it is far more than usual.

const WEIGHT = 0.05;                                   // of the newest second: the memory is about 20 to 40 seconds long
const LEARNING = 15;                                   // seconds before anything can be called unusual
const SIGMAS = 3;
const QUIET = 10_000;                                  // bytes per second that are no spike, however idle the interface was

/** @type {import('./millrace').Processor} */
export const processor = { from: 'network', to: 'network.rates', key: '/name', time: '/time' };

/**
 * @param {{ name: string, time: string, rxBytes: number, txBytes: number, talkers: { host: string, connections: number }[] }} traffic
 * @param {import('./millrace').Context} ctx
 */
export function onEvent(traffic, ctx) {
    const { name, time, rxBytes, txBytes, talkers } = traffic;
    const total = rxBytes + txBytes;
    const s = ctx.state ?? { seconds: 0, mean: total, variance: 0 };
    const { mean } = s;
    const deviation = Math.sqrt(s.variance);
    const spike = s.seconds >= LEARNING && total > QUIET && total > mean + SIGMAS * deviation;

    // Exponentially weighted mean and variance in one step (T. Finch, "Incremental calculation of weighted mean and variance", 2009).
    const difference = total - s.mean;
    s.mean += WEIGHT * difference;
    s.variance = (1 - WEIGHT) * (s.variance + WEIGHT * difference * difference);
    s.seconds++;
    ctx.state = s;

    if (spike) {
        ctx.count('spikes');
    }
    return { name, time, rxBytes, txBytes, mean, deviation, spike, talkers };
}
