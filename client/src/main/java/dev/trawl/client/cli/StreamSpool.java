package dev.trawl.client.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into windows that lie in shared memory, as it comes.
 *
 * <p>A reader thread appends to the window being filled; {@link #next} takes that window and starts
 * another with the tail that was cut off. So one window fills while the one before is scanned, and
 * with the caller closing each before it asks for the next, no more than two exist. The first
 * window is handed over with the first bytes, a later one when it is full, or when its first byte
 * has waited 50 ms: a slow stream is answered at once, a fast one in large windows. A window that
 * cannot be cut yet, because a line goes on, grows.
 *
 * <p>{@link #next} is for one thread; {@link #close} ends the reader, also out of a blocking read.
 */
final class StreamSpool implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int READ_BYTES = 256 << 10;

  private final ReadableByteChannel input;
  private final SpoolDirectory directory;
  private final WindowCut cut;
  private final long windowBytes;
  private final long maxWindowBytes;
  private final Thread reader;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below: guarded by lock.
  private SpoolFile file;
  private long base;
  private long size;
  private long history;
  private long afterLastNewline;
  private boolean fresh;
  private long freshSinceNanos;
  private boolean first = true;
  private boolean lastTaken;
  private boolean ended;
  private boolean closed;
  private @Nullable RuntimeException failure;

  private StreamSpool(
      ReadableByteChannel input,
      SpoolDirectory directory,
      WindowCut cut,
      long windowBytes,
      long maxWindowBytes) {
    this.input = input;
    this.directory = directory;
    this.cut = cut;
    this.windowBytes = windowBytes;
    this.maxWindowBytes = maxWindowBytes;
    this.file = directory.create();
    this.reader = new Thread(this::readAll, "trawl-stream-reader");
    reader.setDaemon(true);
  }

  /**
   * Starts to read {@code input}, which it closes in the end.
   *
   * @param windowBytes length at which a window is full
   * @param maxWindowBytes most a window may grow to while it cannot be cut
   */
  static StreamSpool start(
      ReadableByteChannel input,
      SpoolDirectory directory,
      WindowCut cut,
      long windowBytes,
      long maxWindowBytes) {
    StreamSpool spool = new StreamSpool(input, directory, cut, windowBytes, maxWindowBytes);
    spool.reader.start();
    return spool;
  }

  /**
   * Waits for the next window; the caller closes it before it asks for another.
   *
   * @return null at the end of the stream
   * @throws CliException if the stream cannot be read or spooled
   */
  @Nullable SpoolWindow next() {
    lock.lock();
    try {
      while (!isReady()) {
        if (failure != null) {
          throw failure;
        }
        if (ended) {
          return null;
        }
        if (fresh && isCuttable()) {
          changed.awaitNanos(PATIENCE_NANOS - waitedNanos());
        } else {
          changed.await();
        }
      }
      return take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted while waiting for the stream", e);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the reader and drops what was not taken. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      file.close();
    } finally {
      lock.unlock();
    }
    try {
      input.close();
    } catch (IOException e) {
      // Nothing more is read; that the input cannot be closed changes no result.
    }
  }

  private void readAll() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    try {
      while (input.read(buffer.clear()) >= 0) {
        if (!append(buffer.flip())) {
          return;
        }
      }
      end(null);
    } catch (ClosedChannelException e) {
      end(null);
    } catch (IOException e) {
      end(new CliException("cannot read the stream: " + ErrorLine.reason(e), e));
    } catch (CliException e) {
      end(e);
    }
  }

  /**
   * Adds what was read to the window being filled, once that has room. False if nobody wants it any
   * more.
   */
  private boolean append(ByteBuffer bytes) {
    lock.lock();
    try {
      while (!closed && isFull()) {
        changed.awaitUninterruptibly();
      }
      if (closed || !bytes.hasRemaining()) {
        return !closed;
      }
      if (size >= maxWindowBytes && cut.kind() != WindowCut.Kind.NOWHERE) {
        throw new CliException(
            "a line of the stream is longer than "
                + (maxWindowBytes >> 20)
                + " MiB: it starts at byte "
                + base
                + "; save the stream to a file and scan that");
      }
      noteNewline(bytes);
      size += bytes.remaining();
      file.append(bytes);
      if (!fresh) {
        fresh = true;
        freshSinceNanos = System.nanoTime();
      }
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void end(@Nullable RuntimeException problem) {
    lock.lock();
    try {
      ended = true;
      failure = problem;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void noteNewline(ByteBuffer bytes) {
    if (cut.kind() != WindowCut.Kind.LINES) {
      return;
    }
    for (int i = bytes.limit() - 1; i >= bytes.position(); i--) {
      if (bytes.get(i) == '\n') {
        afterLastNewline = size + (i - bytes.position()) + 1;
        return;
      }
    }
  }

  private boolean isFull() {
    return size >= windowBytes && isCuttable();
  }

  private boolean isCuttable() {
    return cut.owned(size, afterLastNewline) > 0;
  }

  private boolean isReady() {
    if (ended) {
      return failure == null && !lastTaken && size - history >= cut.leastBytes();
    }
    return isCuttable() && (first || isFull() || (fresh && waitedNanos() >= PATIENCE_NANOS));
  }

  private long waitedNanos() {
    return System.nanoTime() - freshSinceNanos;
  }

  private SpoolWindow take() {
    long owned = ended ? size : cut.owned(size, afterLastNewline);
    SpoolWindow window = new SpoolWindow(file, base, size, history, owned, ended);
    long kept = ended ? owned : new LineFinder(file.channel()).start(owned, cut.historyLines());
    if (!ended) {
      file = startWithTail(file, kept);
    }
    base += kept;
    size -= kept;
    history = owned - kept;
    afterLastNewline = 0;
    fresh = false;
    first = false;
    lastTaken = ended;
    changed.signalAll();
    return window;
  }

  private SpoolFile startWithTail(SpoolFile taken, long from) {
    SpoolFile following = directory.create();
    try {
      following.append(taken, from, size);
      return following;
    } catch (CliException e) {
      following.close();
      throw e;
    }
  }
}
