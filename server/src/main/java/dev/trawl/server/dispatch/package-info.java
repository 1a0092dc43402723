/**
 * Matches the ranges of running scans with the free slots of attached workers. One thread, no
 * transport: workers are reached through {@link dev.trawl.server.dispatch.WorkerLink}.
 */
@NullMarked
package dev.trawl.server.dispatch;

import org.jspecify.annotations.NullMarked;
