import type { ServiceModel } from "../models/model.ts";

/** Remembers what `compile` makes of each operation (or shape) of a model, for as long as the model lives. */
export function perOperation<T>(
  compile: (model: ServiceModel, name: string) => T,
): (model: ServiceModel, name: string) => T {
  const compiled = new WeakMap<ServiceModel, Map<string, T>>();
  return (model, name) => {
    let ofModel = compiled.get(model);
    if (!ofModel) {
      ofModel = new Map();
      compiled.set(model, ofModel);
    }
    let result = ofModel.get(name);
    if (result === undefined) {
      result = compile(model, name);
      ofModel.set(name, result);
    }
    return result;
  };
}
