// The smallest script: no channels, no state. Call it by name, at /processors/celsius, with {"fahrenheit": 212}.
export function onEvent({ fahrenheit }) {
    return { celsius: (fahrenheit - 32) * 5 / 9 };
}
