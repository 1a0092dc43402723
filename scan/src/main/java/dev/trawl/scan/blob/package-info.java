/**
 * Blobs as files: opening them safely, telling whether they changed, mapping them. Nothing here
 * knows what a scan computes, and nothing here speaks to another process.
 */
@NullMarked
package dev.trawl.scan.blob;

import org.jspecify.annotations.NullMarked;
