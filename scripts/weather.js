// @ts-check
// What a day's weather means: the week's mean temperature, how unusual the day is, and for how many days it has rained.

const WEEK = 7;
const WET = 1;                                         // millimetres that make a day a wet one, as weather services count it

/** @type {import('./millrace').Processor} */
export const processor = { from: 'weather', to: 'weather.trends', key: '/location', time: '/time' };

/**
 * @param {{ location: string, time: string, precipitation: number, tempMax: number, tempMin: number }} day
 * @param {import('./millrace').Context} ctx
 */
export function onEvent({ location, time, precipitation, tempMax, tempMin }, ctx) {
    const s = ctx.state ?? { days: 0, mean: 0, week: [], wetDays: 0 };
    const temperature = (tempMax + tempMin) / 2;
    s.days++;
    s.mean += (temperature - s.mean) / s.days;         // of all days so far, without keeping them
    s.week.push(temperature);
    if (s.week.length > WEEK) {
        s.week.shift();
    }
    s.wetDays = precipitation >= WET ? s.wetDays + 1 : 0;
    ctx.state = s;

    const weekMean = s.week.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0) / s.week.length;
    return { location, time, temperature, weekMean, anomaly: temperature - s.mean, precipitation, wetDays: s.wetDays };
}
