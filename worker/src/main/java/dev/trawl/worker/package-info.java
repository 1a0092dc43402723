/**
 * The worker process: its attachment to a supervisor, the slots that run range tasks, and the
 * batches they deliver. What is computed lives in the scanning library; nothing here looks at a
 * byte of a blob.
 */
@NullMarked
package dev.trawl.worker;

import org.jspecify.annotations.NullMarked;
