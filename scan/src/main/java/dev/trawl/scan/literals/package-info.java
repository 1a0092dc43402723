/**
 * Sets of literals, searched for together: all places where any of them occurs. Filters say where
 * one may start, a dictionary says which do. Nothing here knows blobs, ranges, tasks or results,
 * nor what a caller makes of overlapping occurrences.
 */
@NullMarked
package dev.trawl.scan.literals;

import org.jspecify.annotations.NullMarked;
