import type { ServiceModel } from "../models/model.ts";

/** Whether a structure holds an event stream, which no codec here reads or writes yet. */
export function holdsEventStream(model: ServiceModel, shapeName: string | undefined): boolean {
  const members = Object.values((shapeName && model.shapes[shapeName]?.members) || {});
  return members.some((member) => model.shapes[member.shape]?.eventstream);
}
