// How fast Node alone runs the handler of mean.js, without any network. Prints events per second.
import { handle } from './lines.js';

const [seconds, warmup] = process.argv.slice(2, 4).map(Number);
const message = process.argv[4];                       // lines of events

function run(milliseconds) {
    const begin = performance.now();
    let events = 0;
    let now = begin;
    for (; now - begin < milliseconds; now = performance.now()) {
        for (let repeat = 0; repeat < 100; repeat++) {
            events += message.split('\n').map(handle).length;
        }
    }
    return events / (now - begin) * 1000;
}

run(warmup * 1000);
console.log(JSON.stringify({ events_s: run(seconds * 1000) }));
