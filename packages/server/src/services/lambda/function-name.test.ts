import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../kernel/errors.ts";
import { resolveFunction } from "./function-name.ts";

const name = fc.stringMatching(/^[a-zA-Z0-9-_]{1,64}$/).filter((text) => text !== "function");
const qualifier = fc.option(fc.constantFrom("$LATEST", "1", "blue"), { nil: undefined });
const prefix = fc.constantFrom(
  "",
  "function:",
  "000000000000:function:",
  "000000000000:",
  "us-east-1:000000000000:function:",
  "arn:aws:lambda:us-east-1:000000000000:function:",
);

describe("resolveFunction", () => {
  it("finds name and qualifier in every form", () => {
    fc.assert(
      fc.property(prefix, name, qualifier, (before, functionName, version) => {
        // Twelve digits before a colon are an account, as on AWS.
        fc.pre(!/^\d{12}$/.test(functionName));
        const text = `${before}${functionName}${version ? `:${version}` : ""}`;
        expect(resolveFunction("us-east-1", text)).toMatchObject({ functionName, qualifier: version });
      }),
    );
  });

  it("refuses everything else with an error for the caller", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(text).toContain(resolveFunction("us-east-1", text).functionName);
        } catch (error) {
          expect(error).toBeInstanceOf(ServiceError);
        }
      }),
    );
  });
});
