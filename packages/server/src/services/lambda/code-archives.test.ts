import { describe, expect, it } from "vitest";
import { codeReference, uploadCode } from "./code-archives.ts";
import { looseCodeRange } from "./records.ts";
import { functionRequest, openTestbed, type Testbed, zipOf } from "./testing.ts";

const archive = zipOf("index.mjs", "export const handler = () => 2;");
const hourMs = 60 * 60 * 1000;

function looseCount({ platform }: Testbed): Promise<number> {
  return platform.store.read((tx) => [...tx.range(looseCodeRange)].length);
}

describe("code archives", () => {
  it("are cleared away by a later upload when a crash left them without a function", async () => {
    const testbed = await openTestbed();
    const { platform, clients } = testbed;
    // What a process leaves that is killed between the upload and the transaction.
    const abandoned = codeReference(platform, archive);
    await uploadCode(platform, abandoned, archive);
    await clients.lambda.createFunction(functionRequest({ FunctionName: "soon" }));
    expect(platform.blobs.contents.has(abandoned.blobKey)).toBe(true);
    await platform.clock.advance(hourMs + 1);
    await clients.lambda.createFunction(functionRequest({ FunctionName: "later" }));
    expect(platform.blobs.contents.has(abandoned.blobKey)).toBe(false);
    expect(platform.blobs.contents.size).toBe(2);
    expect(await looseCount(testbed)).toBe(0);
  });

  it("are never shared, so that one function's end cannot take another's code", async () => {
    const { platform, clients, environments } = await openTestbed();
    for (const FunctionName of ["one", "two"]) await clients.lambda.createFunction(functionRequest({ FunctionName }));
    await clients.lambda.deleteFunction({ FunctionName: "one" });
    await clients.lambda.invoke({ FunctionName: "two" });
    expect(await environments.invocations[0]?.specification.code()).toEqual(functionRequest().Code?.ZipFile);
    expect(platform.blobs.contents.size).toBe(1);
  });

  it("are cleared away later when they cannot be removed at once", async () => {
    const testbed = await openTestbed();
    const { platform, clients } = testbed;
    await clients.lambda.createFunction(functionRequest());
    const remove = platform.blobs.delete.bind(platform.blobs);
    platform.blobs.delete = async () => {
      throw new Error("the disk is busy");
    };
    await clients.lambda.deleteFunction({ FunctionName: "roll-up" });
    expect(await looseCount(testbed)).toBe(1);
    platform.blobs.delete = remove;
    await platform.clock.advance(hourMs + 1);
    await clients.lambda.createFunction(functionRequest());
    expect(platform.blobs.contents.size).toBe(1);
    expect(await looseCount(testbed)).toBe(0);
  });
});
