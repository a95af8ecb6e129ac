import { assert } from "../kernel/assert.ts";
import type { Member, ServiceModel } from "../models/model.ts";
import { perOperation } from "./per-operation.ts";

/** Whether a structure holds an event stream, which is written by other codecs than values are. */
export function holdsEventStream(model: ServiceModel, shapeName: string | undefined): boolean {
  return shapeName !== undefined && lookInside(model, shapeName) !== null;
}

/** The member of a structure that is its event stream. */
export function eventStreamMember(model: ServiceModel, shapeName: string): readonly [name: string, member: Member] {
  const found = lookInside(model, shapeName);
  assert(found, `${shapeName} holds no event stream`);
  return found;
}

const lookInside = perOperation<readonly [string, Member] | null>((model, shapeName) => {
  const members = Object.entries(model.shapes[shapeName]?.members ?? {});
  return members.find(([, { shape }]) => model.shapes[shape]?.eventstream) ?? null;
});
