/**
 * The supervisor process: its command line, and how its parts are put together and taken down.
 * Nothing else lives here.
 */
@NullMarked
package dev.trawl.server;

import org.jspecify.annotations.NullMarked;
