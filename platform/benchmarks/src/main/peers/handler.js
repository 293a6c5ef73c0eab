// How fast Node alone runs the handler of mean.js: JSON text in, state per key, JSON text out, no network. Prints events per second.
import { onEvent } from './mean.js';

const [seconds, warmup] = process.argv.slice(2, 4).map(Number);
const message = process.argv[4];                       // lines of events
const states = new Map();
const context = {
    key: '',
    get state() {
        return states.get(this.key);
    },
    set state(value) {
        states.set(this.key, value);
    },
};

function handle(line) {
    const event = JSON.parse(line);
    context.key = event.key;
    return JSON.stringify(onEvent(event, context));
}

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
