/**
 * Windows: the bytes a kernel can see, mapped or read by position. No file is opened here, and no
 * byte is interpreted.
 */
@NullMarked
package dev.trawl.scan.window;

import org.jspecify.annotations.NullMarked;
