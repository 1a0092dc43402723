package dev.trawl.scan.blob;

/**
 * What makes a file this file. Two equal identities saw the same bytes, as far as the file system
 * can tell. The change time (ctime) is left out on purpose: rename, link and chmod do not change
 * what a scan reads.
 *
 * @param device device number (st_dev); for a block device the number of the device itself
 *     (st_rdev)
 * @param inode inode number
 * @param size length in bytes
 * @param modifiedNanos time of the last write, nanoseconds since the epoch
 */
public record BlobIdentity(long device, long inode, long size, long modifiedNanos) {}
