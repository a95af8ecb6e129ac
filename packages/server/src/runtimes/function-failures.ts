import type { ProcessEnd } from "./function-process.ts";
import type { Excess } from "./isolation/resource-watch.ts";

/**
 * What AWS says when a function did not end by itself. The payload of a time-out has been
 * `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: … Error: Task timed out after 3.00 seconds"}` since AWS's
 * reports carry a status; until then it was `{"errorMessage":"<time> <id> Task timed out after 3.00 seconds"}`. Today's
 * won. In the log both generations appear together, as in AWS's own regions while it moves from one to the other: the
 * sentence that people search for, and the status in the report.
 */
export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  /** The line that tells it in a log of text. */
  readonly logLine: string;
  /** What AWS has no words for. */
  readonly explanation?: string;
  /** The end of the report: what became of the invocation. */
  readonly status: string;
}

export function timedOut(requestId: string, timeoutMs: number, nowMs: number): FunctionFailure {
  const sentence = `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
  return {
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: ${sentence}`,
    logLine: `${new Date(nowMs).toISOString()} ${requestId} ${sentence}\n\n`,
    status: "Status: timeout",
  };
}

/** Killed for using too much. Of what AWS bounds in another way, so that no such failure exists there, the log tells more. */
export function usedTooMuch(requestId: string, excess: Excess): FunctionFailure {
  const reason = "Runtime exited with error: signal: killed";
  if (excess === "memory") return exitFailure("Runtime.OutOfMemory", requestId, reason);
  const failure = exitFailure("Runtime.ExitError", requestId, reason);
  const explanation = explanations[excess];
  return { ...failure, explanation, logLine: `${explanation}\n${failure.logLine}` };
}

const explanations = {
  processes: "Tireless killed the function: it had more processes than an environment may have.",
  storage: "Tireless killed the function: it had written more than its ephemeral storage holds.",
};

/** An environment that is of no more use for another reason than its process's end. */
export function broken(errorType: string, requestId: string, reason: string): FunctionFailure {
  return exitFailure(errorType, requestId, reason);
}

export function exited(requestId: string, end: ProcessEnd): FunctionFailure {
  return exitFailure("Runtime.ExitError", requestId, describeExit(end));
}

function exitFailure(errorType: string, requestId: string, reason: string): FunctionFailure {
  const errorMessage = `RequestId: ${requestId} Error: ${reason}`;
  return { errorType, errorMessage, logLine: `${errorMessage}\n${errorType}\n`, status: errorStatus(errorType) };
}

export function errorStatus(errorType: string): string {
  return `Status: error\tError Type: ${errorType}`;
}

export function describeExit(end: ProcessEnd): string {
  if (end.brokeContract || end.exitCode === 0) return "Runtime exited without providing a reason";
  if (end.signal) return `Runtime exited with error: signal: ${signalNames[end.signal] ?? end.signal}`;
  return end.exitCode === null
    ? "Runtime exited without providing a reason"
    : `Runtime exited with error: exit status ${end.exitCode}`;
}

/** In the words of the language that AWS's supervisor is written in. */
const signalNames: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: "aborted",
  SIGALRM: "alarm clock",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGHUP: "hangup",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGPIPE: "broken pipe",
  SIGQUIT: "quit",
  SIGSEGV: "segmentation fault",
  SIGSYS: "bad system call",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
  SIGUSR1: "user defined signal 1",
  SIGUSR2: "user defined signal 2",
};
