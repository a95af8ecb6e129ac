import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with one plain line that machines read as easily as people: `tests: 312 passed, 0 failed, 2 skipped`. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state]++;
      // A file that cannot even be loaded has no tests to fail.
      if (module.state() === "failed" && module.errors().length > 0) counts.failed++;
    }
    const failed = counts.failed + counts.pending + unhandledErrors.length;
    process.stdout.write(`\ntests: ${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`);
  }
}
