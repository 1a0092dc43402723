package dev.trawl.client.cli;

import java.io.PrintStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Draws the progress line: bytes, bytes a second, time left, results. The one class that knows the
 * library for it.
 */
final class ProgressDisplay implements AutoCloseable {
  private static final int REDRAW_MILLIS = 200;
  private static final long GIGABYTE = 1_000_000_000;
  private static final long MEGABYTE = 1_000_000;

  private final Line line;
  private final ProgressBar bar;

  /**
   * Starts to draw.
   *
   * @param totalBytes -1 if unknown
   * @param elapsed since the scan started
   */
  ProgressDisplay(long totalBytes, Duration elapsed, PrintStream err) {
    line = new Line(err, Terminal.columns() - 1);
    boolean large = totalBytes >= GIGABYTE;
    DecimalFormat speed = new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    bar =
        new ProgressBarBuilder()
            .setTaskName("trawl")
            .setInitialMax(totalBytes)
            .setStyle(ProgressBarStyle.ASCII)
            .setUnit(large ? " GB" : " MB", large ? GIGABYTE : MEGABYTE)
            .showSpeed(speed)
            .setUpdateIntervalMillis(REDRAW_MILLIS)
            .startsFrom(0, elapsed)
            .setConsumer(line)
            .clearDisplayOnFinish()
            .build();
  }

  void show(long bytes, long results) {
    bar.stepTo(bytes);
    bar.setExtraMessage(String.format(Locale.ROOT, " %,d found", results));
  }

  void erase() {
    line.clear();
  }

  @Override
  public void close() {
    bar.close();
    line.clear();
  }

  /** One line of the terminal, drawn over and over. The library draws on a thread of its own. */
  private static final class Line implements ProgressBarConsumer {
    private static final String ERASE = "\r\033[K";

    private final PrintStream err;
    private final int columns;
    private boolean drawn;

    Line(PrintStream err, int columns) {
      this.err = err;
      this.columns = columns;
    }

    @Override
    public int getMaxRenderedLength() {
      return columns;
    }

    @Override
    public synchronized void accept(String rendered) {
      String fitting = rendered.length() > columns ? rendered.substring(0, columns) : rendered;
      err.print(ERASE + fitting);
      err.flush();
      drawn = true;
    }

    @Override
    public synchronized void clear() {
      if (drawn) {
        err.print(ERASE);
        err.flush();
        drawn = false;
      }
    }

    @Override
    public void close() {
      // Standard error stays open.
    }
  }
}
