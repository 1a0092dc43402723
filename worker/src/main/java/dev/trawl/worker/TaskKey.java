package dev.trawl.worker;

/**
 * Names one attempt of one task.
 *
 * @param scanId its scan
 * @param taskId its task in the scan
 * @param attempt which try; the fence
 */
record TaskKey(int scanId, long taskId, int attempt) {

  @Override
  public String toString() {
    return "scan %s task %s attempt %s"
        .formatted(
            Integer.toUnsignedString(scanId),
            Long.toUnsignedString(taskId),
            Integer.toUnsignedString(attempt));
  }
}
