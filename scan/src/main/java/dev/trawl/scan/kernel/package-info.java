/**
 * Kernels: loops over raw bytes, scalar and vector, and the one place that chooses between them.
 * They know segments and offsets in them, but no blobs, ranges, tasks or results.
 */
@NullMarked
package dev.trawl.scan.kernel;

import org.jspecify.annotations.NullMarked;
