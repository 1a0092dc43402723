/**
 * Custom operators from the outside: found in jars, loaded apart from Trawl's own classes, held to
 * their contract, and run like any other operator. What they implement lies in {@link
 * dev.trawl.scan.spi}.
 */
@NullMarked
package dev.trawl.scan.custom;

import org.jspecify.annotations.NullMarked;
