// Runs the handler of mean.js as Millrace does: a line of JSON in, state per key, a line of JSON out.
import { onEvent } from './mean.js';

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

export function handle(line) {
    const event = JSON.parse(line);
    context.key = event.key;
    return JSON.stringify(onEvent(event, context));
}
