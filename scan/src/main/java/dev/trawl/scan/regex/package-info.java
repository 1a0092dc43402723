/**
 * The regular expression engine: RE2's syntax and leftmost-first matches over raw bytes in native
 * memory, in time linear in the bytes searched. It knows segments and offsets in them, but no
 * blobs, ranges, tasks or results.
 */
@NullMarked
package dev.trawl.scan.regex;

import org.jspecify.annotations.NullMarked;
