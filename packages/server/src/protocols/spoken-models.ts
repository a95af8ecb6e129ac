import type { ServiceModel } from "../models/model.ts";

/**
 * A service's model once for each protocol that it speaks, the preferred one first: each says in `protocol` which it is,
 * so that whoever holds the model of a request knows how to read it and how to word the answer.
 */
export function spokenModels(model: ServiceModel): ServiceModel[] {
  const others = (model.protocols ?? []).filter((protocol) => protocol !== model.protocol);
  return [model, ...others.map((protocol) => spokenIn(model, protocol))];
}

function spokenIn(model: ServiceModel, protocol: ServiceModel["protocol"]): ServiceModel {
  return {
    ...model,
    protocol,
    // The tables are parsed when first asked for: reading them here would do it at the start.
    get operations() {
      return model.operations;
    },
    get shapes() {
      return model.shapes;
    },
  };
}
