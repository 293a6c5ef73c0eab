/// What charts of a market want to know: candles and volatility, computed from single prices in event time.
@NullMarked
package dev.millrace.plugins.market;

import org.jspecify.annotations.NullMarked;
