import type { AttributeValue as SdkAttributeValue } from "@aws-sdk/client-dynamodb";
import type { RawJson } from "../../protocols/raw-json.ts";
import type { AttributeValue } from "./values/attribute-value.ts";

/** An SDK input type with its attribute values in the form they have on the wire: binary as base 64 text. */
export type Wire<T> = T extends SdkAttributeValue
  ? AttributeValue
  : T extends Date | Uint8Array
    ? T
    : T extends readonly (infer Element)[]
      ? Wire<Element>[]
      : T extends object
        ? { [Member in keyof T]: Wire<T[Member]> }
        : T;

/** An SDK output type in wire form, where an item may also be the JSON in which it is stored. */
export type WireOutput<T> =
  T extends Record<string, SdkAttributeValue>
    ? Record<string, AttributeValue> | RawJson
    : T extends Date | Uint8Array
      ? T
      : T extends readonly (infer Element)[]
        ? WireOutput<Element>[]
        : T extends object
          ? { [Member in keyof T]: WireOutput<T[Member]> }
          : T;
