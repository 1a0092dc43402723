/**
 * The system as a whole, with real processes: what the promises of the project look like from
 * outside. Nothing here reaches into a module; what a class can show alone is tested beside it.
 */
@NullMarked
package dev.trawl.e2e;

import org.jspecify.annotations.NullMarked;
