/**
 * Benchmarks: the side-by-side comparison with other tools, JMH benchmarks of kernels, and a
 * simulation of dispatch. What is timed lives elsewhere; nothing here is used by anything but
 * benchmarks.
 */
@NullMarked
package dev.trawl.bench;

import org.jspecify.annotations.NullMarked;
