/**
 * The open blobs: who has which, for how long, and whether their files are still the same. No scan
 * logic.
 */
@NullMarked
package dev.trawl.server.blob;

import org.jspecify.annotations.NullMarked;
