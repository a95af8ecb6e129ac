import type { Sequence } from "./commands.ts";
import { Mismatch } from "./mismatch.ts";
import { PlatformUnderTest } from "./platform-under-test.ts";
import { randomSequence } from "./random-sequences.ts";
import { runSequence } from "./sequence-run.ts";
import { shrink } from "./shrinking.ts";

export interface Failure {
  readonly seed: number;
  /** What was found, and the shortest sequence that still shows it. */
  readonly message: string;
}

interface Campaign {
  readonly firstSeed: number;
  readonly count: number;
  /** So many platforms run side by side, because each waits for the disk most of the time. */
  readonly lanes: number;
  readonly onProgress?: (done: number, failures: readonly Failure[]) => void;
  /** No new sequence is begun once this is true. */
  readonly isOver?: () => boolean;
  readonly open?: (startMs?: number) => Promise<PlatformUnderTest>;
}

/** Gives up looking for more after so many failures: they are likely the same. */
const failureCountMax = 5;

/** Runs the sequences of consecutive seeds. */
export async function runCampaign(campaign: Campaign): Promise<Failure[]> {
  const { firstSeed, count, lanes, onProgress, isOver, open = openAt } = campaign;
  const failures: Failure[] = [];
  let begun = 0;
  let done = 0;
  const runLane = async () => {
    let platform = await open();
    while (begun < count && failures.length < failureCountMax && !isOver?.()) {
      const seed = firstSeed + begun++;
      const startMs = platform.clock.nowMs();
      const sequence = randomSequence(seed, Math.floor(startMs / 1000));
      const problem = await problemOf(platform, sequence);
      if (problem !== undefined) {
        await platform.close();
        failures.push({ seed, message: await explain(sequence, problem, () => open(startMs)) });
        platform = await open();
      }
      onProgress?.(++done, failures);
    }
    await platform.close();
  };
  await Promise.all(Array.from({ length: lanes }, runLane));
  return failures;
}

async function explain(sequence: Sequence, problem: string, open: () => Promise<PlatformUnderTest>): Promise<string> {
  let found: string | undefined;
  const fails = async (candidate: Sequence) => {
    const platform = await open();
    const again = await problemOf(platform, candidate);
    await platform.close();
    if (again !== undefined) found = again;
    return again !== undefined;
  };
  if (!(await fails(sequence))) return `${problem}\n(It did not fail again on a platform of its own.)`;
  const { tables, commands } = await shrink(sequence, fails);
  const lines = [...tables, ...commands].map((each) => `  ${JSON.stringify(each)}`);
  return `${found}\n${lines.join("\n")}`;
}

async function problemOf(platform: PlatformUnderTest, sequence: Sequence): Promise<string | undefined> {
  try {
    await runSequence(platform, sequence);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error instanceof Mismatch ? error.message : (error.stack ?? error.message);
  }
}

function openAt(startMs?: number): Promise<PlatformUnderTest> {
  return PlatformUnderTest.open(startMs === undefined ? {} : { startMs });
}
