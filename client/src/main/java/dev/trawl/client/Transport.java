package dev.trawl.client;

import io.grpc.ManagedChannel;

/** A channel and what was made for it. */
interface Transport {

  /** The channel, owned by whoever owns the transport. */
  ManagedChannel managedChannel();

  /**
   * Ends what the channel ran on, and waits for it, but not when the thread is interrupted. Called
   * after the channel was shut down, whether or not it got there in time; may be called again.
   *
   * @param deadlineNanos when to stop waiting, in {@link System#nanoTime}
   */
  void release(long deadlineNanos);

  /** A channel made by somebody else, who also sees to its threads. */
  static Transport over(ManagedChannel channel) {
    return new Transport() {
      @Override
      public ManagedChannel managedChannel() {
        return channel;
      }

      @Override
      public void release(long deadlineNanos) {}
    };
  }
}
