/**
 * The Java client library: a connection to a supervisor, open blobs, and scans pulled as checked,
 * back-pressured streams. Nothing here parses command lines, prints, starts processes or reads blob
 * bytes, and no Guava type is in a public signature.
 */
@NullMarked
package dev.trawl.client;

import org.jspecify.annotations.NullMarked;
