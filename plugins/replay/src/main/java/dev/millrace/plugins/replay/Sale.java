package dev.millrace.plugins.replay;

import java.time.Instant;

/// One line of an order, of the data set `sales`.
///
/// @param time the beginning of the day of the order
/// @param order the order's number; an order has one line per product
/// @param sales what was paid, in dollars
/// @param quantity how many pieces
/// @param discount the fraction by which the price was lowered
/// @param profit in dollars, negative for a loss
public record Sale(Instant time, String order, String region, String state, String segment, String category, String subcategory,
        double sales,
        int quantity, double discount, double profit) {}
