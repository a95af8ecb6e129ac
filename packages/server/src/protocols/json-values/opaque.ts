import { settle } from "../../kernel/clock.ts";
import type { ServiceModel, Shape } from "../../models/model.ts";
import { base64Problem } from "../base64.ts";
import { perOperation } from "../per-operation.ts";
import { type Guard, listGuard, mapGuard, type Place, structureGuard } from "./containers.ts";
import { wrongType } from "./java-types.ts";
import { unreadable } from "./parse.ts";
import { scalarDecoders } from "./scalars.ts";

/** Throws `SerializationException` where a value (never null) is not of its shape; changes nothing. */
type Check = (value: unknown) => void;

/**
 * The decoder of an opaque structure: the value itself, once it is known to have the types that the model says. AWS reads a
 * request whole before it looks at what it says, so a misfit deep in an item comes before a missing table name.
 */
export function opaqueDecoder(model: ServiceModel, shapeName: string, place: Place): (value: unknown) => unknown {
  const check = place === "field" ? fieldCheckOf(model, shapeName) : elementCheckOf(model, shapeName);
  return (value) => {
    check(value);
    return value;
  };
}

/**
 * Runs `decode`, which may have many values to check: after some thousands the rest waits until others have had their turn.
 */
export async function decodeInTurns<T>(decode: () => T): Promise<T> {
  const rests: (() => void)[] = [];
  const decoded = untilSpent(rests, decode);
  for (const rest of rests) {
    await settle();
    untilSpent(rests, rest);
  }
  return decoded;
}

/** What one turn of `decodeInTurns` leaves for the next ones; undefined elsewhere. */
let waiting: (() => void)[] | undefined;
let checkedCount = 0;
const turnCountMax = 20_000;

function untilSpent<T>(rests: (() => void)[], work: () => T): T {
  waiting = rests;
  checkedCount = 0;
  try {
    return work();
  } finally {
    waiting = undefined;
  }
}

/** Whether the checks from here on are for another turn. */
function isSpent(): boolean {
  return waiting !== undefined && ++checkedCount > turnCountMax;
}

const fieldCheckOf = perOperation<Check>((model, shapeName) => compile(model, shapeName, "field"));
const elementCheckOf = perOperation<Check>((model, shapeName) => compile(model, shapeName, "element"));

function compile(model: ServiceModel, shapeName: string, place: Place): Check {
  const shape = model.shapes[shapeName]!;
  switch (shape.type) {
    case "structure":
      return structureCheck(model, shapeName, shape, place);
    case "list":
      return listCheck(model, shape, place);
    case "map":
      return mapCheck(model, shapeName, shape, place);
    case "blob":
      return checkBlob;
    default:
      return scalarDecoders[shape.type];
  }
}

/** Members that the model does not know are passed over. */
function structureCheck(model: ServiceModel, shapeName: string, shape: Shape, place: Place): Check {
  const guard: Guard<Record<string, unknown>> = structureGuard(model, shapeName, place);
  const checks = new Map<string, Check>();
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    checks.set(
      name,
      lazily(() => fieldCheckOf(model, member.shape)),
    );
  }
  return (value) => {
    guard(value);
    for (const name in value) {
      const member = value[name];
      if (member !== null) checks.get(name)?.(member);
    }
  };
}

function listCheck(model: ServiceModel, shape: Shape, place: Place): Check {
  const guard: Guard<unknown[]> = listGuard(place);
  const check = lazily(() => elementCheckOf(model, shape.member!.shape));
  const checkFrom = (elements: readonly unknown[], start: number) => {
    for (let index = start; index < elements.length; index++) {
      if (isSpent()) return void waiting?.push(() => checkFrom(elements, index));
      if (elements[index] !== null) check(elements[index]);
    }
  };
  return (value) => {
    guard(value);
    checkFrom(value, 0);
  };
}

function mapCheck(model: ServiceModel, shapeName: string, shape: Shape, place: Place): Check {
  const guard: Guard<Record<string, unknown>> = mapGuard(model, shapeName, place);
  const check = lazily(() => elementCheckOf(model, shape.value!.shape));
  const checkFrom = (map: Record<string, unknown>, keys: readonly string[], start: number) => {
    for (let index = start; index < keys.length; index++) {
      if (isSpent()) return void waiting?.push(() => checkFrom(map, keys, index));
      const element = map[keys[index]!];
      if (element !== null) check(element);
    }
  };
  return (value) => {
    guard(value);
    if (waiting !== undefined) return checkFrom(value, Object.keys(value), 0);
    for (const key in value) if (value[key] !== null) check(value[key]);
  };
}

function checkBlob(value: unknown): void {
  if (typeof value === "object") throw unreadable(wrongType(value, "java.nio.ByteBuffer"));
  if (typeof value !== "string") throw unreadable("only base-64-encoded strings are convertible to bytes");
  const problem = base64Problem(value);
  if (problem) throw unreadable(problem);
}

/** Compiled when first used, because shapes may contain themselves. */
function lazily(compileCheck: () => Check): Check {
  let check: Check | undefined;
  return (value) => {
    check ??= compileCheck();
    check(value);
  };
}
