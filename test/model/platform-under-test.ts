import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualClock } from "../../packages/server/src/kernel/clock.ts";
import { type RunningPlatform, start } from "../../packages/server/src/main.ts";
import { type Answer, type SignedClient, signedClient } from "./signed-client.ts";

/** Changes an answer on its way, to see that a wrong one is noticed. */
type Tamper = (answer: Answer, operation: string) => Answer;

interface OpenOptions {
  readonly startMs?: number;
  readonly tamper?: Tamper;
}

/** The whole platform over a data directory of its own, on a virtual clock, reached as clients reach it. */
export class PlatformUnderTest {
  readonly clock: VirtualClock;
  readonly #directory: string;
  readonly #tamper: Tamper;
  #platform: RunningPlatform<VirtualClock> | undefined;
  #client: SignedClient | undefined;

  private constructor(clock: VirtualClock, directory: string, tamper: Tamper) {
    this.clock = clock;
    this.#directory = directory;
    this.#tamper = tamper;
  }

  static async open({ startMs, tamper = (answer) => answer }: OpenOptions = {}): Promise<PlatformUnderTest> {
    const directory = await mkdtemp(join(tmpdir(), "tireless-model-"));
    const opened = new PlatformUnderTest(new VirtualClock(startMs), directory, tamper);
    await opened.#start();
    return opened;
  }

  nowSeconds(): number {
    return Math.floor(this.clock.nowMs() / 1000);
  }

  async call(operation: string, input: object): Promise<Answer> {
    const target = operation.includes(".") ? operation : `DynamoDB_20120810.${operation}`;
    return this.#tamper(await this.#client!.call(target, input), operation);
  }

  /** As `call`, for what cannot go wrong. */
  async expect(operation: string, input: object): Promise<Answer["body"]> {
    const { status, body } = await this.call(operation, input);
    if (status !== 200) throw new Error(`${operation} was answered ${status} ${JSON.stringify(body)}`);
    return body;
  }

  async restart(): Promise<void> {
    await this.#stop();
    await this.#start();
  }

  async close(): Promise<void> {
    await this.#stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const { clock } = this;
    const dataDirectory = join(this.#directory, "data");
    this.#platform = await start({ clock, dataDirectory, isolation: "process", logLevel: "silent" });
    this.#client = signedClient(this.#platform.endpoint, () => clock.nowMs());
  }

  async #stop(): Promise<void> {
    this.#client?.close();
    await this.#platform?.stop();
  }
}
