/**
 * Hex patterns as YARA writes them: bytes with wildcards, jumps and alternatives. They are read
 * here and handed on, to the regex engine as a tree or to the kernels as masked bytes.
 */
@NullMarked
package dev.trawl.scan.hex;

import org.jspecify.annotations.NullMarked;
