// The platform's side of a script, in JavaScript: one per script version and lane, run before the script itself.
//
// Text goes in and text comes out, so that a script works on objects of its own and shares none with the host. What is needed of the
// language is captured here first; a script that changes JSON or Promise breaks only itself.
//
// `host` holds functions of the lane. Those that can fail return the reason, or null: a host exception could not be read by a script.
(function install(host, maxStates, maxStateChars) {
    const { parse, stringify } = JSON;
    const { construct } = Reflect;
    const RealDate = Date;
    const wallClock = Date.now;
    const wallRandom = Math.random;
    const NativePromise = Promise;
    const NativeError = Error;
    const then = Function.prototype.call.bind(Promise.prototype.then);
    const { state, saveState, emit, reply, reject, timerAt, timerAfter, cancelTimer, random, log, count, tags } = host;

    const MAX_LOG_CHARS = 4096;
    const DATA = 'data that JSON can hold, or nothing';

    // ---- the current call ----

    let handlers = {};
    let key = null;
    let now = null;            // null until the first call: the script's top level sees the wall clock
    let origin = null;         // {channel, offset, time}, null in onTimer and onWindow
    let event = null;
    let pending = null;        // what an async function promised

    function begin(ofKey, at) {
        key = ofKey;
        now = at;
        event = null;
        pending = null;
    }

    function onEvent(text, ofKey, at, channel, offset, time) {
        return onObject(parse(text), ofKey, at, channel, offset, time);
    }

    function onObject(object, ofKey, at, channel, offset, time) {
        begin(ofKey, at);
        origin = { channel, offset, time };
        return outcome('onEvent', (0, handlers.onEvent)(object, ctx));
    }

    function onLate(text, ofKey, at, channel, offset, time) {
        begin(ofKey, at);
        origin = { channel, offset, time };
        return outcome('onLate', (0, handlers.onLate)(parse(text), ctx));
    }

    function onTimer(name, ofKey, due, at) {
        begin(ofKey, at);
        origin = null;
        return outcome('onTimer', (0, handlers.onTimer)({ name, key: ofKey, due }, ctx));
    }

    function onWindow(text, ofKey, at) {
        begin(ofKey, at);
        origin = null;
        return outcome('onWindow', (0, handlers.onWindow)(parse(text), ctx));
    }

    function migrate(from, text, ofKey) {
        const value = (0, handlers.migrate)(from, parse(text), ofKey);
        return value === undefined || value === null ? null : json('migrate returned', value, 'return data that JSON can hold, or nothing');
    }

    // Text, null for nothing, or true if the host must call settle() once the promises that can go on have gone on.
    function outcome(handler, value) {
        if (value === undefined) {
            return null;
        }
        if (value instanceof NativePromise) {
            follow(handler, value);
            return true;
        }
        return json(`${handler} returned`, value, `return ${DATA}`);
    }

    function follow(handler, promise) {
        const waiting = { handler, state: 'pending', value: undefined };
        pending = waiting;
        const settled = state => value => {
            waiting.state = state;
            waiting.value = value;
        };
        then(promise, settled('fulfilled'), settled('rejected'));
    }

    function settle() {
        const { handler, state, value } = pending;
        pending = null;
        if (state === 'pending') {
            throw new Error(`async ${handler} did not settle: there is nothing to wait for in a script`);
        }
        if (state === 'rejected') {
            throw value;
        }
        return value === undefined ? null : json(`${handler} returned`, value, `return ${DATA}`);
    }

    // A module whose top level waits for ever has exports all the same. Importing it once more gives its promise; settle() looks at it.
    function complete(path) {
        follow('top level', then(import(path), () => undefined));
    }

    // ---- data to text ----

    function json(what, value, advice) {
        const type = typeof value;
        if (type === 'function' || type === 'symbol' || type === 'bigint') {
            throw new TypeError(`${what} a ${type === 'bigint' ? 'BigInt' : type}; ${advice}`);
        }
        let text;
        try {
            text = stringify(value);
        } catch (e) {
            throw new TypeError(`${what} something that JSON cannot hold (${e?.message ?? e}); ${advice}`);
        }
        if (text === undefined) {
            throw new TypeError(`${what} something that JSON cannot hold; ${advice}`);
        }
        return text;
    }

    function emitted(what, value) {
        return json(`${what} was given`, value === undefined ? nothing(what) : value, `give it data that JSON can hold`);
    }

    function nothing(what) {
        throw new TypeError(`${what} was given nothing; give it data that JSON can hold`);
    }

    function check(problem) {
        if (problem !== null) {
            throw new Error(problem);
        }
    }

    // What a script exports as `processor`, as text.
    function declared(value) {
        return value === undefined || value === null ? '{}' : json('processor is', value, 'declare it as plain data');
    }

    // ---- state ----
    // A value per key lives here as an object between commits. Whatever a script has looked at may have been changed in place, so it is
    // compared as text when it is saved. Saved values stay as a bounded cache.

    const states = new Map();
    let dirty = [];
    let held = 0;              // characters of all texts in `states`

    function currentState() {
        let found = states.get(key);
        if (found === undefined) {
            const text = state();
            found = { key, text, value: text === null ? undefined : parse(text), dirty: false };
            states.set(key, found);
            held += length(text);
        }
        return found;
    }

    function touch(found) {
        if (!found.dirty) {
            found.dirty = true;
            dirty.push(found);
        }
    }

    function getState() {
        const found = currentState();
        if (typeof found.value === 'object' && found.value !== null) {
            touch(found);
        }
        return found.value;
    }

    function setState(value) {
        const found = currentState();
        touch(found);
        found.value = value;
    }

    function save() {
        for (const found of dirty) {
            const { value } = found;
            const text = value === undefined || value === null ? null : json(`ctx.state of key ${found.key} is`, value, 'keep data in it');
            if (text !== found.text) {
                check(saveState(found.key, text));
                held += length(text) - length(found.text);
                found.text = text;
            }
            found.dirty = false;
        }
        dirty = [];
        if (states.size > maxStates || held > maxStateChars) {
            evict();
        }
    }

    // Drops the older half; called when nothing is dirty.
    function evict() {
        for (const [ofKey, { text }] of states) {
            if (states.size <= maxStates / 2 && held <= maxStateChars / 2) {
                return;
            }
            states.delete(ofKey);
            held -= length(text);
        }
    }

    function forget() {
        states.clear();
        dirty = [];
        held = 0;
    }

    function length(text) {
        return text === null ? 0 : text.length;
    }

    // ---- what a script is given ----

    const ctx = Object.freeze({
        get state() {
            return getState();
        },
        set state(value) {
            setState(value);
        },
        get now() {
            return now;
        },
        get event() {
            return event ??= currentEvent();
        },
        emit(channel, data, withKey = key) {
            if (typeof channel !== 'string') {
                throw new TypeError(`ctx.emit(channel, data, key) was given ${describe(channel)} as the channel; give it a name`);
            }
            check(emit(channel, withKey === null ? null : String(withKey), emitted('ctx.emit', data)));
        },
        reply(data) {
            check(reply(emitted('ctx.reply', data)));
        },
        reject(reason) {
            check(reject(String(reason)));
        },
        random: () => random(),
        count(name, n = 1) {
            check(count(named('ctx.count', name), Math.trunc(finite('ctx.count', n))));
        },
        timers: Object.freeze({
            at(name, time) {
                check(timerAt(named('ctx.timers.at', name), finite('ctx.timers.at', millis(time), time)));
            },
            after(name, ms) {
                check(timerAfter(named('ctx.timers.after', name), finite('ctx.timers.after', ms)));
            },
            cancel(name) {
                check(cancelTimer(named('ctx.timers.cancel', name)));
            },
        }),
        log: Object.freeze({
            debug: (...parts) => write('debug', parts),
            info: (...parts) => write('info', parts),
            warn: (...parts) => write('warn', parts),
            error: (...parts) => write('error', parts),
        }),
    });

    function currentEvent() {
        if (origin === null) {
            return null;
        }
        const all = {};
        const pairs = tags();
        for (let i = 0; i < pairs.length; i += 2) {
            all[pairs[i]] = pairs[i + 1];
        }
        return Object.freeze({ ...origin, key, tags: Object.freeze(all) });
    }

    function named(what, name) {
        if (typeof name !== 'string' || name.length === 0 || name.length > 255) {
            throw new TypeError(`${what} was given ${describe(name)} as the name; give it a text of 1 to 255 characters`);
        }
        return name;
    }

    function millis(time) {
        return time instanceof RealDate ? time.getTime() : typeof time === 'string' ? RealDate.parse(time) : time;
    }

    function finite(what, number, given = number) {
        if (typeof number !== 'number' || !isFinite(number)) {
            throw new TypeError(`${what} was given ${describe(given)}; give it ${what === 'ctx.timers.at'
                ? 'milliseconds since 1970, a Date or a time as text' : 'a number'}`);
        }
        return number;
    }

    function write(level, parts) {
        log(level, parts.map(shown).join(' ').slice(0, MAX_LOG_CHARS));
    }

    function shown(part) {
        return typeof part === 'string' ? part : part instanceof NativeError ? part.stack ?? String(part) : describe(part);
    }

    // What was thrown in words, or null if it is an error that speaks for itself.
    function thrown(value) {
        return value instanceof NativeError ? null : describe(value);
    }

    function describe(value) {
        switch (typeof value) {
            case 'string': return `'${value.slice(0, MAX_LOG_CHARS)}'`;
            case 'function': return `function ${value.name}`;
            case 'object': return described(value);
            default: return String(value);
        }
    }

    function described(value) {
        try {
            return (stringify(value) ?? 'an object').slice(0, MAX_LOG_CHARS);
        } catch {
            return 'an object';
        }
    }

    // ---- the same again when a range is replayed: inside a call, time and chance depend on the event alone ----

    function Clock(...parts) {
        const time = now ?? wallClock();
        if (new.target === undefined) {
            return new RealDate(time).toString();
        }
        return construct(RealDate, parts.length === 0 ? [time] : parts, new.target);
    }

    const hidden = value => ({ value, writable: true, enumerable: false, configurable: true });
    Object.defineProperties(Clock, {
        name: { value: 'Date', configurable: true },
        length: { value: 7, configurable: true },
        prototype: { value: RealDate.prototype, writable: false },
        now: hidden(() => now ?? wallClock()),
        parse: hidden(RealDate.parse),
        UTC: hidden(RealDate.UTC),
    });
    RealDate.prototype.constructor = Clock;
    globalThis.Date = Clock;
    Math.random = () => (now === null ? wallRandom() : random());

    const { debug, info, warn, error } = ctx.log;
    Object.defineProperty(globalThis, 'console', hidden(Object.freeze({ log: info, debug, info, warn, error })));
    delete globalThis.Atomics;                // Atomics.wait would block the lane
    delete globalThis.SharedArrayBuffer;

    return {
        use: (onEventOfScript, onTimerOfScript, onLateOfScript, onWindowOfScript, migrateOfScript) => {
            handlers = {
                onEvent: onEventOfScript, onTimer: onTimerOfScript, onLate: onLateOfScript, onWindow: onWindowOfScript,
                migrate: migrateOfScript,
            };
        },
        onEvent, onObject, onTimer, onLate, onWindow, migrate, settle, complete, declared, save, forget, thrown,
    };
})
