import { describe, expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

const FunctionName = "roll-up";

describe("ListVersionsByFunction", () => {
  it("goes through $LATEST and all numbers in their order, page by page, each under its own ARN", async () => {
    const { clients } = await openTestbed();
    await clients.lambda.createFunction(functionRequest());
    // A function whose name begins like the other's.
    await clients.lambda.createFunction(functionRequest({ FunctionName: "roll-up-2", Publish: true }));
    for (let timeout = 1; timeout <= 11; timeout++) {
      await clients.lambda.updateFunctionConfiguration({ FunctionName, Timeout: timeout });
      await clients.lambda.publishVersion({ FunctionName });
    }
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await clients.lambda.listVersionsByFunction({ FunctionName, MaxItems: 5, Marker });
      for (const { Version, FunctionArn, State } of page.Versions ?? []) {
        expect(FunctionArn).toBe(`arn:aws:lambda:us-east-1:000000000000:function:roll-up:${Version}`);
        expect(State).toBeUndefined();
        seen.push(Version ?? "");
      }
      Marker = page.NextMarker;
    } while (Marker);
    expect(seen).toEqual(["$LATEST", ...Array.from({ length: 11 }, (_, index) => String(index + 1))]);
  });

  it("knows no function that is not there", async () => {
    const { clients } = await openTestbed();
    expect(await refusal(clients.lambda.listVersionsByFunction({ FunctionName: "nobody" }))).toBe(
      "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody",
    );
  });
});
