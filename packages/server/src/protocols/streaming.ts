import type { ServiceModel } from "../models/model.ts";
import { perOperation } from "./per-operation.ts";

/** Whether a structure holds an event stream, which is written by other codecs than values are. */
export function holdsEventStream(model: ServiceModel, shapeName: string | undefined): boolean {
  return shapeName !== undefined && lookInside(model, shapeName);
}

const lookInside = perOperation<boolean>((model, shapeName) => {
  const members = Object.values(model.shapes[shapeName]?.members ?? {});
  return members.some((member) => model.shapes[member.shape]?.eventstream);
});
