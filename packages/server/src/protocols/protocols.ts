import { NotImplementedError } from "../kernel/errors.ts";
import type { ServiceModel } from "../models/model.ts";
import { jsonProtocol } from "./json/json.ts";
import { queryProtocol } from "./query/query.ts";
import { restJsonProtocol } from "./rest-json/rest-json.ts";
import { rpcV2CborProtocol } from "./rpc-v2-cbor/rpc-v2-cbor.ts";
import type { Protocol } from "./wire.ts";

const protocols: Partial<Record<ServiceModel["protocol"], Protocol>> = {
  json: jsonProtocol,
  query: queryProtocol,
  "rest-json": restJsonProtocol,
  "smithy-rpc-v2-cbor": rpcV2CborProtocol,
};

/** The codec of the protocol that a service speaks. */
export function protocolOf(model: ServiceModel): Protocol {
  const protocol = protocols[model.protocol];
  if (!protocol) throw new NotImplementedError(`the protocol ${model.protocol}`);
  return protocol;
}
