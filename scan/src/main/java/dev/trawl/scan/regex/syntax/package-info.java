/**
 * The syntax of regular expressions: from a pattern's text to a small tree whose flags, case
 * folding and named classes are already resolved. It knows nothing of automata or of searching.
 */
@NullMarked
package dev.trawl.scan.regex.syntax;

import org.jspecify.annotations.NullMarked;
