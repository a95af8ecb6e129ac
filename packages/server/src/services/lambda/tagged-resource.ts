import { NotImplementedError } from "../../kernel/errors.ts";
import type { Reading, Writing } from "../../store/store.ts";
import { requireCodeSigning } from "./code-signing/configuration.ts";
import { codeSigningCodec, codeSigningKey } from "./code-signing/records.ts";
import { invalidParameter, resourceNotFound } from "./errors.ts";
import { resolveFunction } from "./function-name.ts";
import { mappingCodec, mappingKey } from "./records.ts";
import { readFunction, writeFunction } from "./stored-function.ts";

type Tags = Readonly<Record<string, string>>;

/** Something that carries tags, found by its ARN: a function, an event source mapping or a code signing configuration. */
export interface TaggedResource {
  read(tx: Reading): Tags;
  write(tx: Writing, tags: Tags): void;
}

/** Tags are no part of a resource's revision: changing them leaves revision id and environments alone. */
export function taggedResource(region: string, arn: string): TaggedResource {
  const [kind = "", ...rest] = arn.split(":").slice(5);
  if (kind === "function") return taggedFunction(region, arn);
  if (kind === "event-source-mapping") return taggedMapping(region, arn, rest.join(":"));
  if (kind === "code-signing-config") return taggedCodeSigning(region, arn);
  throw new NotImplementedError(`tags of a ${kind}`);
}

function taggedFunction(region: string, arn: string): TaggedResource {
  const reference = resolveFunction(region, arn);
  if (reference.qualifier) {
    throw invalidParameter("Tags on function aliases and versions are not supported. Please specify a function ARN.");
  }
  return {
    read: (tx) => readFunction(tx, region, reference).tags,
    write: (tx, tags) => writeFunction(tx, { ...readFunction(tx, region, reference), tags }),
  };
}

function taggedMapping(region: string, arn: string, uuid: string): TaggedResource {
  const key = mappingKey(region, uuid);
  const find = (tx: Reading) => {
    const bytes = tx.get(key);
    if (!bytes || arn.split(":")[3] !== region) throw resourceNotFound(`Event source mapping not found: ${arn}`);
    return mappingCodec.decode(bytes);
  };
  return {
    read: (tx) => find(tx).tags,
    write: (tx, tags) => tx.put(key, mappingCodec.encode({ ...find(tx), tags })),
  };
}

function taggedCodeSigning(region: string, arn: string): TaggedResource {
  return {
    read: (tx) => requireCodeSigning(tx, region, arn).tags,
    write: (tx, tags) => {
      const record = { ...requireCodeSigning(tx, region, arn), tags };
      tx.put(codeSigningKey(region, record.id), codeSigningCodec.encode(record));
    },
  };
}
