// @ts-check
// Smooths this machine's counters, and raises an alert when one stays high. An alert is raised at one level and cleared at a lower one,
// so a value that trembles around a limit does not ring the bell every second.

const WEIGHT = 0.2;                                    // of the newest reading: a jump shows after about five readings
const LIMITS = [
    { what: 'cpu', raise: 0.9, clear: 0.7 },
    { what: 'memory', raise: 0.9, clear: 0.8 },
    { what: 'disk', raise: 0.95, clear: 0.9 },
];

/** @type {import('./millrace').Processor} */
export const processor = { from: 'machine', to: ['machine.smooth', 'machine.alerts'], key: '/host', time: '/time' };

/**
 * @typedef {{ used: number, total: number }} Usage
 * @typedef {{ host: string, time: string, cpu: number | null, load: number | null, memory: Usage | null, disks: Usage[] }} Reading
 *
 * @param {Reading} reading
 * @param {import('./millrace').Context} ctx
 */
export function onEvent(reading, ctx) {
    const { host, time, load } = reading;
    const s = ctx.state ?? { smooth: {}, raised: {} };
    smooth(s.smooth, 'cpu', reading.cpu);
    smooth(s.smooth, 'memory', share(reading.memory));
    smooth(s.smooth, 'disk', fullest(reading.disks));

    for (const { what, raise, clear } of LIMITS) {
        const value = s.smooth[what];
        const raised = s.raised[what] ? value > clear : value > raise;
        if (raised !== Boolean(s.raised[what])) {
            s.raised[what] = raised;
            ctx.emit('machine.alerts', { host, time, what, raised, value, limit: raised ? raise : clear });
        }
    }
    ctx.state = s;
    return { host, time, ...s.smooth, load };
}

/** A counter that this machine does not have stays as it was. */
function smooth(/** @type {Record<string, number>} */ values, /** @type {string} */ name, /** @type {number | null} */ now) {
    if (now !== null) {
        values[name] = name in values ? values[name] + WEIGHT * (now - values[name]) : now;
    }
}

function share(/** @type {Usage | null} */ usage) {
    return usage === null || usage.total === 0 ? null : usage.used / usage.total;
}

function fullest(/** @type {Usage[]} */ disks) {
    return disks.length === 0 ? null : Math.max(...disks.map(disk => share(disk) ?? 0));
}
