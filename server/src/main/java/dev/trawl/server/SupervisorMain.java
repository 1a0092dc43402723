package dev.trawl.server;

import java.io.IOException;
import java.util.List;

/** The supervisor process. Exit codes: 0 left as asked, 2 could not start. */
public final class SupervisorMain {
  private SupervisorMain() {}

  /**
   * Serves until it is told to leave: by a client, by SIGTERM, by idleness, or by its parent's end.
   */
  public static void main(String[] arguments) throws InterruptedException {
    Supervisor supervisor;
    try {
      SupervisorOptions options = SupervisorOptions.parse(List.of(arguments));
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
    supervisor.awaitEnd();
    Runtime.getRuntime().halt(0);
  }
}
