/**
 * Operators: what a scan computes over a range, and the interfaces between an operator and the
 * system around it. Ranges are planned, dispatched and merged elsewhere.
 */
@NullMarked
package dev.trawl.scan.operator;

import org.jspecify.annotations.NullMarked;
