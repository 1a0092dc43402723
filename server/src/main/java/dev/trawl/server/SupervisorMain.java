package dev.trawl.server;

import java.io.IOException;
import java.util.List;
import sun.misc.Signal;

/** The supervisor process. Exit codes: 0 left as asked, 2 could not start. */
public final class SupervisorMain {
  private SupervisorMain() {}

  /**
   * Serves until it is told to leave: by a client, by a signal, by idleness, or by its parent's
   * end. At SIGTERM and SIGINT running scans may finish within a time of grace; a second one ends
   * it at once, as SIGHUP does.
   */
  public static void main(String[] arguments) throws InterruptedException {
    SupervisorOptions options;
    Supervisor supervisor;
    try {
      options = SupervisorOptions.parse(List.of(arguments));
      if (options.background() && !NativeSession.detach()) {
        System.err.println("trawl: the supervisor stays in its starter's session");
      }
      supervisor = Supervisor.start(options);
    } catch (SupervisorOptions.BadOptionsException | IOException e) {
      System.err.println("trawl: the supervisor cannot start: " + e.getMessage());
      System.exit(2);
      return;
    }
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().name("supervisor-terminated").unstarted(supervisor::close));
    Signal.handle(new Signal("TERM"), signal -> supervisor.stop(options.grace()));
    // A terminal sends SIGINT to parent and child alike; the parent passes it on as SIGTERM.
    boolean parentTells = options.parentPid().isPresent();
    Signal.handle(
        new Signal("INT"),
        signal -> {
          if (!parentTells) {
            supervisor.stop(options.grace());
          }
        });
    supervisor.awaitEnd();
    Runtime.getRuntime().halt(0);
  }
}
