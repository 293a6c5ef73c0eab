// What a Millrace script may use, for editors. This file is no script: it describes types and is never run.
//
// Put `// @ts-check` in a script's first line and name the types in comments, and an editor that knows TypeScript completes and checks:
//
//     /** @type {import('./millrace').Processor} */
//     export const processor = { from: 'prices', to: 'vwap', key: '/symbol' };
//
//     /** @param {import('./millrace').Context} ctx */
//     export function onEvent(price, ctx) { … }

/** Anything that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** What a script exports as `processor`. All of it is optional. */
export interface Processor {
    /** Channels to consume. Without any, the script is only called by its name, at `/processors/<name>`. */
    from?: string | string[];
    /** Channels that the script may emit to; what `onEvent` returns goes to the first. Without any, it is the reply. */
    to?: string | string[];
    /** JSON pointer to the key inside an event's data, such as `/symbol`: state and timers are kept per key. Default: the event's own key. */
    key?: string;
    /** JSON pointer to the event time: ISO 8601 text, or milliseconds since 1970. Default: when the server took the event. */
    time?: string;
    /** What becomes of events that come more than `after` out of order: counted, handed to `onLate`, or sent to a channel. */
    late?: { after?: string; then?: 'drop' | 'call'; to?: string };
    /** The version of the state; raise it and export `migrate` when older state cannot be read. Default: 1. */
    stateVersion?: number;
    /** On how many threads the keys are shared out. Default: 1. */
    lanes?: number;
    /** What happens to an event on which the script throws. */
    onError?: { retries?: number; backoff?: string; then?: 'dead-letter' | 'skip' | 'stop' };
    /** Windows that the server computes; `onWindow` is called once for each. */
    window?: WindowOf & {
        /** What is computed, by name: `count`, `sum /p`, `min /p`, `max /p`, `mean /p`, `variance /p`, `first /p`, `last /p`,
         * `distinct /p`, `quantile 0.99 /p`, `top 10 /p`. */
        aggregate?: { [name: string]: string };
    };
    /** What one call may use up, and how large all state together may be. */
    limits?: { time?: string; memory?: number; outputs?: number; outputBytes?: number; stateBytes?: number };
}

/** Exactly one kind of windows; sizes such as `'30s'`, `'5m'`, `'1h'`. */
export type WindowOf =
    | { tumbling: string }
    | { hopping: string; every: string }
    | { sliding: string }
    | { session: string }
    | { count: number };

/**
 * Handles one event: `export function onEvent(data, ctx) { … }`. What it returns is emitted to the first channel of `to`, or is the reply
 * if there is none; nothing is emitted for `undefined`. If it throws, nothing of the call remains.
 */
export type OnEvent<T = any, S = any> = (data: T, ctx: Context<S>) => Json | object | undefined | void;

/** Handles an event that came too late, where `late.then` is `'call'`: `export function onLate(data, ctx) { … }`. As `onEvent`. */
export type OnLate<T = any, S = any> = OnEvent<T, S>;

/** Turns state of an older `stateVersion` into this one's: `export function migrate(from, state, key) { … }`. Null drops it. */
export type Migrate<S = any> = (from: number, state: any, key: string | null) => S | null | undefined;

/** Handles a timer that the script set for the same key: `export function onTimer(timer, ctx) { … }`. Returns as `onEvent` does. */
export type OnTimer<S = any> = (timer: Timer, ctx: Context<S>) => Json | object | undefined | void;

/**
 * Handles a window that has ended: `export function onWindow(window, ctx) { … }`. Returns as `onEvent` does. Without it, the window is
 * emitted to the first channel of `to`.
 */
export type OnWindow<S = any> = (window: Window, ctx: Context<S>) => Json | object | undefined | void;

/** A window that has ended, with its aggregates by name. */
export interface Window {
    /** In milliseconds since 1970. */
    readonly start: number;
    readonly end: number;
    readonly key: string | null;
    readonly [aggregate: string]: any;
}

/** A timer that is due. */
export interface Timer {
    readonly name: string;
    readonly key: string | null;
    /** When it was due, in milliseconds since 1970. */
    readonly due: number;
}

/** The event that is being handled. */
export interface Event {
    readonly channel: string;
    readonly offset: number;
    readonly key: string | null;
    /** The event time, in milliseconds since 1970. */
    readonly time: number;
    readonly tags: { readonly [name: string]: string };
}

/** A script's way to everything outside it, valid inside the call. */
export interface Context<S = any> {
    /** What is kept for the current key, `undefined` at first. It must be data that JSON can hold; set it to `null` to remove it. */
    state: S | undefined;
    /** The event that is being handled; null in `onTimer` and `onWindow`. */
    readonly event: Event | null;
    /**
     * When the server took the event (in `onTimer` and `onWindow`, when the timer was due or the window ended), in milliseconds since 1970. The same again when the event is
     * processed again, like `Date.now()` and `Math.random()` in a script.
     */
    readonly now: number;
    /** Emits to one of the channels of `to`. The key is that of the current event if none is given; `null` for none. */
    emit(channel: string, data: Json | object, key?: string | null): void;
    /** Answers whoever published the event or called the script. */
    reply(data: Json | object): void;
    /** Sets the event aside on `$dead.<script>` with this reason. */
    reject(reason: string): void;
    readonly timers: Timers;
    /** A random number from 0 to 1, the same again when the event is processed again. */
    random(): number;
    /** Logs under the script's name; `console.log` does the same. */
    readonly log: Log;
    /** Adds to a counter that is shown among the server's metrics. */
    count(name: string, amount?: number): void;
}

/** Named timers of the current key. Setting a name again moves that timer; a timer fires once. */
export interface Timers {
    /** Fires before the first event whose time is `time` or later: milliseconds since 1970, ISO 8601 text or a Date. */
    at(name: string, time: number | string | Date): void;
    /** Fires when so many milliseconds have passed on the clock. */
    after(name: string, milliseconds: number): void;
    cancel(name: string): void;
}

export interface Log {
    debug(...parts: unknown[]): void;
    info(...parts: unknown[]): void;
    warn(...parts: unknown[]): void;
    error(...parts: unknown[]): void;
}
