package dev.trawl.worker;

import dev.trawl.proto.v1.Operator;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.window.Window;

/** Makes a runnable operator of what a supervisor asks for. */
@FunctionalInterface
interface OperatorCompiler {

  /**
   * Compiles an operator for all slots of the process.
   *
   * @param window on the blob it is for, which it may sample
   * @throws TaskFailedException OPERATOR_UNKNOWN if this build has no such operator
   */
  RangeOperator compile(Operator operator, Window window) throws TaskFailedException;
}
