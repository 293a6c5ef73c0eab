package dev.millrace.plugins.replay;

import java.time.Instant;

/// The weather of a day, of the data set `weather`.
///
/// @param location the city
/// @param time the beginning of the day
/// @param precipitation in millimetres
/// @param tempMax in degrees Celsius
/// @param tempMin in degrees Celsius
/// @param wind the average speed in metres per second
/// @param weather drizzle, fog, rain, snow or sun
public record Weather(String location, Instant time, double precipitation, double tempMax, double tempMin, double wind, String weather) {}
