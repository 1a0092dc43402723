/**
 * A custom operator for Trawl: min, mean, max and count of the values of delimited records, by key.
 */
@NullMarked
package dev.trawl.examples.recordstats;

import org.jspecify.annotations.NullMarked;
