import fc from "fast-check";
import { expect } from "vitest";
import { type LambdaOperationName, lambdaModel } from "../../models/lambda.gen.ts";
import { refusal, type Testbed } from "./testing.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * That nothing is accepted and ignored: every optional parameter of an operation either shows in what a caller sees
 * afterwards, or is refused by its name.
 */
export interface ParameterTrial {
  readonly operation: LambdaOperationName;
  /** What every request has, and is fine with alone. */
  readonly request: Json;
  /**
   * A value for each optional parameter, by its path: `LoggingConfig.LogGroup`. They must be all of the model's, so that
   * one that AWS adds fails here until somebody decides about it.
   */
  readonly wishes: Json;
  /** What a parameter needs beside itself to be valid. */
  readonly beside?: Readonly<Record<string, Json>>;
  /** What its effect or its refusal says, where it neither shows under its own path nor is refused by its own name. */
  readonly words?: Readonly<Record<string, string | RegExp>>;
  /** Those that keep others from showing. */
  readonly alone?: readonly string[];
  open(): Promise<Testbed>;
  /** What a caller sees after the request was answered. */
  observe(testbed: Testbed, answer: Json): Promise<Json>;
}

const combinationCount = 30;

export async function holdParameters(trial: ParameterTrial): Promise<void> {
  const paths = Object.keys(trial.wishes);
  const ofModel = pathsOf(lambdaModel.operations[trial.operation]?.input ?? "", "");
  expect(paths.filter((path) => !ofModel.includes(path))).toEqual([]);
  expect(ofModel.filter((path) => !paths.includes(path) && valueAt(trial.request, path) === undefined)).toEqual([]);
  expect(typeof (await outcomeOf(trial, []))).not.toBe("string");
  for (const path of paths) await holdTogether(trial, [path]);
  const combinable = paths.filter((path) => !trial.alone?.includes(path));
  if (combinable.length < 2) return;
  const chosen = fc.subarray(combinable, { minLength: 2, maxLength: Math.min(3, combinable.length) });
  await fc.assert(
    fc.asyncProperty(chosen, (some) => holdTogether(trial, some)),
    { numRuns: combinationCount },
  );
}

async function holdTogether(trial: ParameterTrial, chosen: readonly string[]): Promise<void> {
  const seen = await outcomeOf(trial, chosen);
  if (typeof seen === "string") {
    const named = chosen.some((path) => expectedWords(trial, path).some((words) => new RegExp(words).test(seen)));
    expect(named, `${chosen} in: ${seen}`).toBe(true);
    return;
  }
  for (const path of chosen) {
    const words = trial.words?.[path];
    if (words !== undefined) expect(JSON.stringify(seen), path).toMatch(new RegExp(words));
    else expect(valueAt(seen, path), path).toEqual(trial.wishes[path]);
  }
}

/** What is seen, or the refusal. */
async function outcomeOf(trial: ParameterTrial, chosen: readonly string[]): Promise<Json | string> {
  const testbed = await trial.open();
  let input = trial.request;
  for (const path of chosen) {
    input = merged(merged(input, trial.beside?.[path] ?? {}), withValue(path, trial.wishes[path]));
  }
  const method = `${trial.operation[0]?.toLowerCase()}${trial.operation.slice(1)}`;
  const call: (input: Json) => Promise<Json> = Reflect.get(testbed.clients.lambda, method);
  let answer: Json = {};
  const refused = await refusal(
    call(input).then((answered) => {
      answer = answered;
    }),
  );
  return refused === "no refusal" ? trial.observe(testbed, answer) : refused;
}

function expectedWords({ words }: ParameterTrial, path: string): (string | RegExp)[] {
  const own = words?.[path];
  return own === undefined ? path.split(".") : [own];
}

/** Structures are taken apart; lists and maps are values. */
function pathsOf(shapeName: string, path: string): string[] {
  const shape = lambdaModel.shapes[shapeName];
  if (shape?.type !== "structure") return [path];
  return Object.entries(shape.members ?? {}).flatMap(([name, member]) =>
    pathsOf(member.shape, path === "" ? name : `${path}.${name}`),
  );
}

function valueAt(json: unknown, path: string): unknown {
  let value = json;
  for (const name of path.split(".")) value = isObject(value) ? value[name] : undefined;
  return value;
}

function withValue(path: string, value: unknown): Json {
  return path.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Json;
}

function merged(one: Json, other: Json): Json {
  const result: Record<string, unknown> = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const known = result[name];
    result[name] = isObject(known) && isObject(value) ? merged(known, value) : value;
  }
  return result;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
