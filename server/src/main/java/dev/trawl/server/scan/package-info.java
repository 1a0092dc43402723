/**
 * One scan, from request to summary: planning, the state of its ranges, credit, merge in offset
 * order. Pure state machines driven by one thread, without gRPC transport, processes or clocks of
 * their own.
 */
@NullMarked
package dev.trawl.server.scan;

import org.jspecify.annotations.NullMarked;
